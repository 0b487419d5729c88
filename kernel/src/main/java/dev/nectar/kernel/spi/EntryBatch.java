package dev.nectar.kernel.spi;

import dev.nectar.object.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Room for some entries that go to or come from the kernel in one system call, Linux 5.6. */
final class EntryBatch {
  private static final long BYTES = 1 << 16;
  private static final int SMALLEST = 16;
  private static final int LARGEST = 1 << 30;

  private final MapCalls map;
  private final int room;
  private final MemorySegment keys;
  private final MemorySegment values;
  private final MemorySegment count;

  EntryBatch(MapCalls map, Arena arena, int room) {
    this.map = map;
    this.room = room;
    this.keys = room((long) room * map.spec().keySize(), arena);
    this.values = room((long) room * map.valueBytes(), arena);
    this.count = arena.allocate(4, 4);
  }

  private static MemorySegment room(long size, Arena arena) {
    return arena.allocate(Math.max(1, size), 8).asSlice(0, size);
  }

  /**
   * How many entries make a good batch.
   *
   * @param most more are not wanted
   */
  static int room(MapCalls map, long most) {
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
  static boolean mayGrow(MapCalls map, int room) {
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
    return count.get(ValueLayout.JAVA_INT, 0);
  }

  /** Gives the first entries to the kernel. */
  long run(MapCalls.Batch command, int entries) {
    return run(command, entries, MemorySegment.NULL, MemorySegment.NULL);
  }

  /**
   * Has the kernel fill in entries.
   *
   * @param from where the last batch ended, or {@code NULL}
   * @param end where this one ends
   */
  long run(MapCalls.Batch command, int entries, MemorySegment from, MemorySegment end) {
    count.set(ValueLayout.JAVA_INT, 0, entries);
    long result = map.batch(command, from, end, keys, values, count);
    if (result < 0 && lacks(result) || result == -Errno.EPERM) {
      count.set(ValueLayout.JAVA_INT, 0, 0); // which the kernel has not looked at
    }
    return result;
  }
}
