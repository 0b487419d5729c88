package dev.nectar.linux.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Memory of the kernel's making, and values in memory given to it. */
public final class Native {
  private Native() {}

  /**
   * @param address of memory that is known to be there
   * @param size in bytes
   * @return that memory
   */
  public static MemorySegment at(long address, long size) {
    return MemorySegment.ofAddress(address).reinterpret(size);
  }

  /**
   * @param size in bytes, also none
   * @return zeros, aligned to 8
   */
  public static MemorySegment room(long size, Arena arena) {
    return arena.allocate(Math.max(1, size), 8).asSlice(0, size);
  }

  /**
   * @param bytes also none
   * @return the same, aligned to 8
   */
  public static MemorySegment copy(byte[] bytes, Arena arena) {
    MemorySegment copy = room(bytes.length, arena);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy;
  }

  public static int getInt(MemorySegment from, long at) {
    return from.get(ValueLayout.JAVA_INT_UNALIGNED, at);
  }

  public static long getLong(MemorySegment from, long at) {
    return from.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
  }

  public static void putInt(MemorySegment to, long at, int value) {
    to.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
  }

  public static void putLong(MemorySegment to, long at, long value) {
    to.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
  }

  /**
   * Reads text up to a zero byte.
   *
   * @param limit the most bytes it has
   */
  public static String text(MemorySegment from, long at, int limit) {
    byte[] bytes = new byte[limit];
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, bytes, 0, limit);
    int length = 0;
    while (length < limit && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
