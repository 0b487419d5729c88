package dev.nectar.vm.map;

import dev.nectar.vm.code.Memory;

/** Keys of one size as they lie in memory: their hashes, and whether two are the same. */
final class Keys {
  private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;
  private static final long LOWER = 0xffff_ffffL;
  private static final long OTHER = 0xff51_afd7_ed55_8ccdL;

  private final Memory memory;
  private final int size;
  private final long seed;

  /**
   * Keys.
   *
   * @param seed what nobody knows, so that nobody can choose keys of one hash
   */
  Keys(Memory memory, int size, long seed) {
    this.memory = memory;
    this.size = size;
    this.seed = seed;
  }

  int hash(long key) {
    return size <= 8 ? hashOf(word(key)) : hashOfMany(key);
  }

  /** All of a key of up to 8 bytes, as one number, which no other key has. */
  long word(long key) {
    return switch (size) {
      case 8 -> memory.getLong(key);
      case 4 -> memory.getInt(key);
      case 2 -> memory.getShort(key);
      case 1 -> memory.getByte(key);
      case 3 -> memory.getShort(key) | memory.getByte(key + 2) << 16;
      default -> memory.getInt(key) & LOWER | (long) memory.getInt(key + size - 4) << 32;
    };
  }

  /** The hash of such a number. */
  int hashOf(long key) {
    long mixed = (key ^ seed) * FACTOR;
    mixed = (mixed ^ mixed >>> 32) * OTHER;
    return (int) (mixed >>> 32);
  }

  private int hashOfMany(long key) {
    long mixed = seed;
    int at = 0;
    for (; at + 8 <= size; at += 8) {
      mixed = mix(mixed, memory.getLong(key + at));
    }
    if ((size & 4) != 0) {
      mixed = mix(mixed, memory.getInt(key + at));
      at += 4;
    }
    for (; at < size; at++) {
      mixed = mix(mixed, memory.getByte(key + at));
    }
    mixed = (mixed ^ mixed >>> 32) * OTHER;
    return (int) (mixed >>> 32);
  }

  private static long mix(long mixed, long word) {
    return Long.rotateLeft((mixed ^ word) * FACTOR, 29);
  }

  boolean same(long one, long other) {
    return size <= 8 ? word(one) == word(other) : sameMany(one, other);
  }

  private boolean sameMany(long one, long other) {
    int at = 0;
    for (; at + 8 <= size; at += 8) {
      if (memory.getLong(one + at) != memory.getLong(other + at)) {
        return false;
      }
    }
    if ((size & 4) != 0) {
      if (memory.getInt(one + at) != memory.getInt(other + at)) {
        return false;
      }
      at += 4;
    }
    for (; at < size; at++) {
      if (memory.getByte(one + at) != memory.getByte(other + at)) {
        return false;
      }
    }
    return true;
  }
}
