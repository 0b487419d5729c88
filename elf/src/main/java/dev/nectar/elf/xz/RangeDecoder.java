package dev.nectar.elf.xz;

import java.util.Arrays;

/** Bits of a chunk, each by its probability: eleven bits, moved by a 32nd of the error. */
final class RangeDecoder {
  private static final int PROBABILITY_BITS = 11;
  private static final int MOVE_BITS = 5;
  private static final int LEAST_RANGE = 1 << 24;
  private static final int FIRST_BYTES = 5;

  private final byte[] chunk;
  private int at;
  private int range = -1;
  private int code;

  RangeDecoder(byte[] chunk) {
    this.chunk = chunk;
    if (chunk.length < FIRST_BYTES || chunk[0] != 0) {
      throw new XzException("a chunk starts wrongly");
    }
    for (int i = 1; i < FIRST_BYTES; i++) {
      code = code << Byte.SIZE | Byte.toUnsignedInt(chunk[i]);
    }
    at = FIRST_BYTES;
  }

  /** Probabilities of which nothing is known. */
  static short[] even(int count) {
    short[] probabilities = new short[count];
    Arrays.fill(probabilities, (short) (1 << PROBABILITY_BITS - 1));
    return probabilities;
  }

  int bit(short[] probabilities, int index) {
    int probability = probabilities[index];
    int bound = (range >>> PROBABILITY_BITS) * probability;
    int bit;
    if (Integer.compareUnsigned(code, bound) < 0) {
      range = bound;
      probabilities[index] += (short) ((1 << PROBABILITY_BITS) - probability >>> MOVE_BITS);
      bit = 0;
    } else {
      range -= bound;
      code -= bound;
      probabilities[index] -= (short) (probability >>> MOVE_BITS);
      bit = 1;
    }
    normalize();
    return bit;
  }

  /** A number of {@code bits} bits, the highest first; the tree's root is at {@code base} + 1. */
  int tree(short[] probabilities, int base, int bits) {
    int node = 1;
    for (int i = 0; i < bits; i++) {
      node = node << 1 | bit(probabilities, base + node);
    }
    return node - (1 << bits);
  }

  /** A number of {@code bits} bits, the lowest first. */
  int reverseTree(short[] probabilities, int base, int bits) {
    int node = 1;
    int value = 0;
    for (int i = 0; i < bits; i++) {
      int bit = bit(probabilities, base + node);
      node = node << 1 | bit;
      value |= bit << i;
    }
    return value;
  }

  /** Bits as likely 0 as 1. */
  int direct(int bits) {
    int value = 0;
    for (int i = 0; i < bits; i++) {
      range >>>= 1;
      boolean one = Integer.compareUnsigned(code, range) >= 0;
      code -= one ? range : 0;
      value = value << 1 | (one ? 1 : 0);
      normalize();
    }
    return value;
  }

  /** Whether the whole chunk was used as its writer meant. */
  boolean isFinished() {
    return at == chunk.length && code == 0;
  }

  private void normalize() {
    if (Integer.compareUnsigned(range, LEAST_RANGE) < 0) {
      if (at == chunk.length) {
        throw new XzException("a chunk is too short");
      }
      range <<= Byte.SIZE;
      code = code << Byte.SIZE | Byte.toUnsignedInt(chunk[at++]);
    }
  }
}
