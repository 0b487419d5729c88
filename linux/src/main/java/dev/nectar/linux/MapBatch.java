package dev.nectar.linux;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Room for some entries that go to or come from the kernel in one system call, Linux 5.6. */
final class MapBatch {
  private static final long BYTES = 1 << 16;
  private static final int SMALLEST = 16;
  private static final int LARGEST = 1 << 30;

  private final Bpf bpf;
  private final LinuxMap map;
  private final int room;
  private final MemorySegment keys;
  private final MemorySegment values;
  private final MemorySegment count;

  MapBatch(Bpf bpf, LinuxMap map, Arena arena, int room) {
    this.bpf = bpf;
    this.map = map;
    this.room = room;
    this.keys = Native.room((long) room * map.spec().keySize(), arena);
    this.values = Native.room((long) room * map.valueBytes(), arena);
    this.count = arena.allocate(4, 4);
  }

  /**
   * How many entries make a good batch.
   *
   * @param most more are not wanted
   */
  static int room(LinuxMap map, long most) {
    MapSpec spec = map.spec();
    long entry = Math.max(1, spec.keySize() + map.valueBytes());
    long room = Math.min(BYTES / entry, Math.max(1, spec.maxEntries()));
    return (int) Math.min(Math.max(SMALLEST, room), Math.max(1, most));
  }

  /** Whether the kernel knows of no such batch. */
  static boolean lacks(long result) {
    return result == -Errno.EINVAL || result == -Errno.ENOTSUPP || result == -Errno.EOPNOTSUPP;
  }

  /** A room four times as large, as long as there is such. */
  static boolean mayGrow(LinuxMap map, int room) {
    return 4L * room * Math.max(1, map.spec().keySize() + map.valueBytes()) < LARGEST;
  }

  int room() {
    return room;
  }

  MemorySegment keys() {
    return keys;
  }

  MemorySegment values() {
    return values;
  }

  /** How many entries the last call did. */
  int count() {
    return Native.getInt(count, 0);
  }

  /** Gives the first entries to the kernel. */
  long run(int command, int entries) {
    return run(command, entries, 0, 0);
  }

  /**
   * Has the kernel fill in entries.
   *
   * @param from address of where the last batch ended, or 0
   * @param end address of where this one ends
   */
  long run(int command, int entries, long from, long end) {
    Native.putInt(count, 0, entries);
    long result;
    try (Fd.Use held = map.use()) {
      int number = held.number();
      result = bpf.mapBatch(command, number, from, end, keys.address(), values.address(), count);
    }
    if (result < 0 && lacks(result) || result == -Errno.EPERM) {
      Native.putInt(count, 0, 0); // which the kernel has not looked at
    }
    return result;
  }
}
