package dev.nectar.kernel;

import dev.nectar.object.MapSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A map in a kernel. For any thread, also to close while others use it: what is asked of a closed
 * map, or of a view of it, throws {@link ClosedException}.
 */
public interface BpfMap extends AutoCloseable {
  /**
   * What it was created from.
   *
   * @return the spec
   */
  MapSpec spec();

  /**
   * What the kernel says of it now.
   *
   * @return numbers, sizes and flags
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
   * @throws UnsupportedFeatureException if entries of such maps have no keys
   * @throws IllegalArgumentException if keys or values have other sizes
   */
  <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value);

  /**
   * The values of a queue or a stack, through a codec.
   *
   * @param value reads and writes values of {@link MapSpec#valueSize()} bytes
   * @param <V> values
   * @return a view, for one thread at a time
   * @throws UnsupportedFeatureException if the map is neither
   */
  <V> QueueView<V> queue(Codec<V> value);

  /**
   * A Bloom filter, through a codec.
   *
   * @param value writes values of {@link MapSpec#valueSize()} bytes
   * @param <V> values
   * @return a view, for one thread at a time
   * @throws UnsupportedFeatureException if the map is none
   */
  <V> BloomView<V> bloom(Codec<V> value);

  /**
   * The entries of a map that leads to programs, maps, control groups, sockets, devices or CPUs.
   *
   * @param key reads and writes keys of {@link MapSpec#keySize()} bytes
   * @param <K> keys
   * @return a view, for one thread at a time
   * @throws UnsupportedFeatureException if the map holds values of its own
   */
  <K> ReferenceView<K> references(Codec<K> key);

  /**
   * The values that tasks, sockets, files or control groups have in a map of local storage.
   *
   * @param value reads and writes values of {@link MapSpec#valueSize()} bytes
   * @param <V> values
   * @return a view, for one thread at a time
   * @throws UnsupportedFeatureException if the map is no such storage
   */
  <V> StorageView<V> storage(Codec<V> value);

  /**
   * Forbids processes to change it, for ever; programs still may. Linux 5.2.
   *
   * @throws KernelException if it is frozen already, or its memory was taken by {@link #memory}
   */
  void freeze();

  /**
   * The memory of an array with {@link dev.nectar.object.MapFlag#MAPPABLE} (Linux 5.5) or of an
   * arena (Linux 6.9), shared with programs: reads and writes are no system calls. The values of an
   * array lie one behind the other, each rounded up to 8 bytes. The pages of an arena are there
   * when they are touched; where {@link dev.nectar.object.MapFlag#FAULT_ENDS_PROCESS} forbids that,
   * there is no memory to be had here.
   *
   * @return the same memory each time, for any thread, until the map is closed: from then on access
   *     throws {@link IllegalStateException}, which is how the JDK tells of memory that has ended;
   *     read-only if the map is frozen, or programs may not write it
   * @throws UnsupportedFeatureException if the map is neither
   */
  MemorySegment memory();

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
