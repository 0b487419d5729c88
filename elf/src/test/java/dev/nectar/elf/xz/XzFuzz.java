package dev.nectar.elf.xz;

import dev.nectar.elf.Damage;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Damages small xz files and unpacks them: some anywhere, where mostly a checksum notices it, some
 * in the LZMA2 data of files without a check.
 */
final class XzFuzz implements LongFunction<String> {
  private static final int LIMIT = 1 << 16;

  private final long seed;

  XzFuzz(long seed) {
    this.seed = seed;
  }

  /** Unpacks one input; anything but an {@link XzException} is a bug. */
  @Override
  public String apply(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    byte[] input = input(random);
    try {
      byte[] output = XzDecoder.decode(MemorySegment.ofArray(input), LIMIT);
      if (output.length > LIMIT) {
        throw new AssertionError("it unpacked to " + output.length + " bytes");
      }
      return "unpacked to " + (output.length + 15) / 16 * 16;
    } catch (XzException e) {
      boolean early = e.reason().contains("header") || e.reason().contains("start as");
      return (early ? "!" : "") + e.reason().replaceAll("[0-9]+", "#");
    }
  }

  private static byte[] input(Random random) {
    Damage damage = new Damage(random);
    byte[] small = XzDecoderTest.SMALL;
    return switch (random.nextInt(8)) {
      case 0 -> damage.apply(small);
      case 1 -> damage.apply(StoredXz.of(small));
      case 2 -> StoredXz.around(noise(random), 1 + random.nextInt(1 << 12));
      default -> StoredXz.around(damage.apply(packed()), XzDecoderTest.SMALL_SIZE);
    };
  }

  /** The LZMA2 data of the small file, whose block has a header of 12 bytes. */
  private static byte[] packed() {
    byte[] small = XzDecoderTest.SMALL;
    return Arrays.copyOfRange(small, 24, 24 + XzDecoderTest.SMALL_PACKED);
  }

  /** A chunk of noise: what it unpacks to is anything that LZMA can tell. */
  private static byte[] noise(Random random) {
    byte[] chunk = new byte[8 + random.nextInt(200)];
    random.nextBytes(chunk);
    ByteBuffer out = ByteBuffer.allocate(chunk.length + 7);
    out.put((byte) 0xe0).putShort((short) random.nextInt(1 << 12));
    out.putShort((short) (chunk.length - 1)).put((byte) random.nextInt(225));
    chunk[0] = 0;
    return out.put(chunk).put((byte) 0).array();
  }
}
