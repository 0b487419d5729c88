package dev.nectar.elf;

import java.util.Arrays;
import java.util.Random;

/** Damages bytes in ways that readers of formats trip over. */
public final class Damage {
  private final Random random;

  /**
   * Damage.
   *
   * @param random decides all
   */
  public Damage(Random random) {
    this.random = random;
  }

  /** One to six changes, and now and then a cut. */
  public byte[] apply(byte[] whole) {
    byte[] bytes = whole.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 3 -> {
          int end = Math.min(at + (random.nextBoolean() ? 8 : 4), bytes.length);
          Arrays.fill(bytes, at, end, (byte) (random.nextBoolean() ? 0xff : 0x7f));
        }
        case 4 -> {
          // One part put over another makes tables overlap and refer to themselves.
          int length = Math.min(1 << random.nextInt(7), bytes.length - at);
          int from = random.nextInt(bytes.length - length + 1);
          System.arraycopy(bytes, from, bytes, at, length);
        }
        default -> {
          if (random.nextInt(4) == 0) {
            bytes = Arrays.copyOf(bytes, Math.max(1, at));
          }
        }
      }
    }
    return bytes;
  }
}
