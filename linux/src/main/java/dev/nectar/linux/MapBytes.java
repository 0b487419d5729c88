package dev.nectar.linux;

import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The entries of any map of the kernel as bytes, one at a time, also of types whose entries have
 * views of their own ({@link dev.nectar.kernel.BpfMap}): {@link KernelListing#bytes}. For one
 * thread at a time.
 */
public final class MapBytes implements AutoCloseable {
  private final Bpf bpf;
  private final Fd map;
  private final ListedMap listed;

  MapBytes(Bpf bpf, Fd map, ListedMap listed) {
    this.bpf = bpf;
    this.map = map;
    this.listed = listed;
  }

  /** What comes of looking for a key. */
  public sealed interface Found {
    /**
     * There is an entry.
     *
     * @param bytes its value; for per-CPU maps one value for each possible CPU, each rounded up to
     *     8 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Value(byte[] bytes) implements Found {}

    /** There is none. */
    record Nothing() implements Found {}

    /**
     * The kernel does not tell.
     *
     * @param reason why not
     */
    record Refused(String reason) implements Found {}
  }

  /**
   * What the kernel says of the map.
   *
   * @return what it said when this was opened
   */
  public ListedMap listed() {
    return listed;
  }

  /**
   * Looks for an entry ({@code BPF_MAP_LOOKUP_ELEM}).
   *
   * @param key as many bytes as keys have
   * @return its value, or why there is none
   */
  public Found find(byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = Native.room(listed.info().valueBytes(), arena);
      long result = bpf.mapLookup(map.number(), address(key, arena), value.address());
      if (result == -Errno.ENOENT) {
        return new Found.Nothing();
      }
      return result < 0
          ? new Found.Refused(Errno.text((int) -result))
          : new Found.Value(value.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * The key behind a key ({@code BPF_MAP_GET_NEXT_KEY}), in an order that is the kernel's.
   *
   * @param key a key; for the first, or where it is not there, the first is given
   * @return empty if there is none behind it
   * @throws dev.nectar.kernel.KernelException if the keys of such maps cannot be walked
   */
  public Optional<byte[]> next(Optional<byte[]> key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment next = Native.room(listed.info().keyBytes(), arena);
      long from = key.isEmpty() ? 0 : address(key.get(), arena);
      long result = bpf.mapNextKey(map.number(), from, next.address());
      if (result == -Errno.ENOENT) {
        return Optional.empty();
      }
      if (result < 0) {
        throw Refusal.of("walk the keys of map number " + listed.info().id(), result);
      }
      return Optional.of(next.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * Removes an entry ({@code BPF_MAP_DELETE_ELEM}).
   *
   * @param key as many bytes as keys have
   * @return whether there was one
   * @throws dev.nectar.kernel.KernelException if entries of such maps cannot be removed, or the map
   *     is frozen
   */
  public boolean remove(byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      long result = bpf.mapDelete(map.number(), address(key, arena));
      if (result < 0 && result != -Errno.ENOENT) {
        throw Refusal.of("remove an entry of map number " + listed.info().id(), result);
      }
      return result >= 0;
    }
  }

  private long address(byte[] key, Arena arena) {
    int size = listed.info().keyBytes();
    if (key.length != size) {
      throw new IllegalArgumentException(
          "keys of map number "
              + listed.info().id()
              + " have "
              + size
              + " bytes, not "
              + key.length);
    }
    // Where there are no keys the kernel wants none.
    return size == 0 ? 0 : Native.copy(key, arena).address();
  }

  /** Gives the map up. */
  @Override
  public void close() {
    map.close();
  }
}
