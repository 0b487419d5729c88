package dev.nectar.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes that consist of words: mostly behind a header, such that most get past it. */
final class Damage {
  private static final int[] WORDS = {
    0, 1, 2, 3, 12, 24, 32, -1, 0x7fff_ffff, 0x8000_0000, 0xffff, 0x1_0000, 0xff_ffff, 0x1000_0000
  };

  private final Random random;
  private final ByteOrder order;

  Damage(Random random, ByteOrder order) {
    this.random = random;
    this.order = order;
  }

  byte[] of(byte[] whole, int header) {
    byte[] bytes = whole.clone();
    ByteBuffer data = ByteBuffer.wrap(bytes).order(order);
    for (int changes = random.nextInt(6); changes >= 0; changes--) {
      change(bytes, data, random.nextInt(24) == 0 ? 0 : header);
    }
    return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private void change(byte[] bytes, ByteBuffer data, int first) {
    int at = first + random.nextInt(bytes.length - first);
    int word = Math.min(at / 4 * 4, bytes.length / 4 * 4 - 4);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes[at] = (byte) random.nextInt(20);
      case 3 -> data.putInt(word, WORDS[random.nextInt(WORDS.length)]);
      // A reference to another type, or another number of members.
      case 4, 5 -> data.putInt(word, random.nextInt(40));
      // Another kind, with its flag or without.
      case 6 ->
          data.putInt(word, random.nextInt(22) << 24 | random.nextInt(3) | random.nextInt(2) << 31);
      default -> data.putInt(word, data.getInt(random.nextInt(bytes.length / 4) * 4));
    }
  }
}
