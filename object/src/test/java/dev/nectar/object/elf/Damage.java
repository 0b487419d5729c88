package dev.nectar.object.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes in ways that readers of objects trip over; the ELF header is mostly spared. */
final class Damage {
  private static final int HEADER = 64;

  private final Random random;

  /** All that is done follows from the random numbers. */
  Damage(Random random) {
    this.random = random;
  }

  /** One to six changes, and now and then a cut. */
  byte[] apply(byte[] whole) {
    byte[] bytes = whole.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes && bytes.length > HEADER; i++) {
      bytes = change(bytes, place(bytes.length));
    }
    return bytes;
  }

  private int place(int length) {
    return random.nextInt(32) == 0 ? random.nextInt(length) : random.nextInt(HEADER, length);
  }

  private byte[] change(byte[] bytes, int at) {
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
      case 3 -> {
        int end = Math.min(at + (random.nextBoolean() ? 8 : 4), bytes.length);
        Arrays.fill(bytes, at, end, (byte) (random.nextBoolean() ? 0xff : 0x7f));
      }
      case 4 -> word(bytes, at & -4);
      case 5 -> {
        // One part put over another makes tables overlap and refer to themselves.
        int length = Math.min(1 << random.nextInt(7), bytes.length - at);
        int from = random.nextInt(bytes.length - length + 1);
        System.arraycopy(bytes, from, bytes, at, length);
      }
      default -> {
        if (random.nextInt(8) == 0) {
          return Arrays.copyOf(bytes, at);
        }
      }
    }
    return bytes;
  }

  /** Numbers of types, symbols, sections and slots are small words: near ones are others. */
  private void word(byte[] bytes, int at) {
    if (at + 4 <= bytes.length) {
      ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      words.putInt(at, words.getInt(at) + random.nextInt(17) - 8);
    }
  }
}
