package dev.nectar.kernel;

import dev.nectar.object.MapSpec;
import java.nio.file.Path;

/** A map in a kernel. */
public interface BpfMap extends AutoCloseable {
  /**
   * What it was created from.
   *
   * @return the spec
   */
  MapSpec spec();

  /**
   * What the kernel says of it.
   *
   * @return number and sizes
   */
  MapInfo info();

  /**
   * The entries, through codecs.
   *
   * @param key reads and writes keys of {@link MapSpec#keySize()} bytes
   * @param value reads and writes values of {@link MapInfo#valueBytes()} bytes
   * @param <K> keys
   * @param <V> values
   * @return a view, for one thread at a time
   */
  <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value);

  /**
   * Gives it a name in a BPF file system, by which others find it, and which keeps it alive.
   *
   * @param file a path in a BPF file system that nothing has yet
   * @throws KernelException if it is taken, or not in a BPF file system
   */
  void pin(Path file);

  /** Gives the map up; programs keep it alive. Closing twice is harmless. */
  @Override
  void close();
}
