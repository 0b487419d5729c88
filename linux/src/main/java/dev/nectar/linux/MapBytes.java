package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
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

  /** Which entries are written ({@code BPF_ANY} and its like of {@code linux/bpf.h}). */
  public enum Writing {
    /** {@code BPF_ANY}: whether there is one or not. */
    ANY,
    /** {@code BPF_NOEXIST}: such as are not there. */
    NEW,
    /** {@code BPF_EXIST}: such as are there. */
    EXISTING
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
        throw refusal(MapOperation.REMOVE, "remove an entry of", result);
      }
      return result >= 0;
    }
  }

  /**
   * Writes an entry ({@code BPF_MAP_UPDATE_ELEM}); with keys of no bytes, adds a value to a queue,
   * a stack or a Bloom filter.
   *
   * @param key as many bytes as keys have
   * @param value as many bytes as values have; for per-CPU maps as {@link Found.Value} has them
   * @param which what must be there before
   * @return whether it was written; not if {@code which} forbids it
   * @throws KernelException if the kernel refuses it: the map is full, frozen, or ends before the
   *     key, or such maps are not written
   */
  public boolean put(byte[] key, byte[] value, Writing which) {
    int size = listed.info().valueBytes();
    if (value.length != size) {
      throw new IllegalArgumentException(
          "values of map number "
              + listed.info().id()
              + " have "
              + size
              + " bytes, not "
              + value.length);
    }
    try (Arena arena = Arena.ofConfined()) {
      long result =
          bpf.mapUpdate(
              map.number(),
              address(key, arena),
              Native.copy(value, arena).address(),
              which.ordinal());
      boolean queue = listed.info().keyBytes() == 0;
      return done(result, which, queue ? MapOperation.QUEUE : MapOperation.PUT, "write to");
    }
  }

  /**
   * Writes an entry that leads to a program or a map, for maps of such.
   *
   * @param key as many bytes as keys have
   * @param kind {@link ObjectKind#PROGRAM} or {@link ObjectKind#MAP}
   * @param id its number
   * @param which what must be there before
   * @return whether it was written; not if {@code which} forbids it
   * @throws KernelException if the kernel refuses it: there is nothing of that number, or the map
   *     does not hold such
   */
  public boolean put(byte[] key, ObjectKind kind, int id, Writing which) {
    int command =
        switch (kind) {
          case PROGRAM -> BpfHeader.BPF_PROG_GET_FD_BY_ID;
          case MAP -> BpfHeader.BPF_MAP_GET_FD_BY_ID;
          case LINK, TYPES -> throw new IllegalArgumentException("no map holds " + kind);
        };
    long opened = bpf.fdById(command, id);
    String action = "open what has number " + Integer.toUnsignedString(id);
    try (Fd held = LinuxKernel.own(bpf, opened, action);
        Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      value.set(ValueLayout.JAVA_INT, 0, held.number());
      long result =
          bpf.mapUpdate(map.number(), address(key, arena), value.address(), which.ordinal());
      return done(result, which, MapOperation.PUT, "write to");
    }
  }

  private boolean done(long result, Writing which, MapOperation operation, String action) {
    boolean forbidden =
        which == Writing.NEW && result == -Errno.EEXIST
            || which == Writing.EXISTING && result == -Errno.ENOENT;
    if (result < 0 && !forbidden) {
      throw refusal(operation, action, result);
    }
    return !forbidden;
  }

  /**
   * Takes the next value from a queue or a stack ({@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}). Linux
   * 4.20.
   *
   * @return empty if there is none
   * @throws KernelException if the map is of another type, or frozen
   */
  public Optional<byte[]> pop() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = Native.room(listed.info().valueBytes(), arena);
      long result = bpf.mapLookupAndDelete(map.number(), 0, value.address());
      if (result == -Errno.ENOENT) {
        return Optional.empty();
      }
      if (result < 0) {
        throw refusal(MapOperation.QUEUE, "take a value from", result);
      }
      return Optional.of(value.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * Lets no process write entries from now on ({@code BPF_MAP_FREEZE}); programs still may. Linux
   * 5.2.
   *
   * @throws KernelException if it is frozen already, or such maps cannot be
   */
  public void freeze() {
    long result = bpf.mapFreeze(map.number());
    boolean again = result == -Errno.EPERM && listed.info().frozen();
    if (result == -Errno.EBUSY || again) {
      throw new KernelException(
          "cannot freeze map number "
              + Integer.toUnsignedString(listed.info().id())
              + ": it is frozen already, or its memory is in use",
          "");
    }
    if (result < 0) {
      throw refusal(MapOperation.FREEZE, "freeze", result);
    }
  }

  /**
   * Gives the map a name in a BPF file system ({@code BPF_OBJ_PIN}), which keeps it.
   *
   * @param file where, with nothing there yet
   * @throws KernelException if that is in no BPF file system, or the kernel refuses it
   */
  public void pin(Path file) {
    String what = "map number " + Integer.toUnsignedString(listed.info().id());
    new PinFiles(bpf).pin(what, map.number(), file);
  }

  private KernelException refusal(MapOperation operation, String action, long result) {
    String name = "number " + Integer.toUnsignedString(listed.info().id());
    Optional<MapType> type = listed.info().type();
    return type.isEmpty()
        ? Refusal.of(action + " map " + name, result)
        : MapRefusal.of(
            operation,
            action,
            new MapSpec(
                name,
                type.get(),
                listed.info().keyBytes(),
                listed.valueSize(),
                listed.info().maxEntries(),
                listed.info().flags()),
            result);
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
