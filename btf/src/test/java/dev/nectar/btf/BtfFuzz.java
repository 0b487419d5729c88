package dev.nectar.btf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongFunction;

/** Damages small type information and reads all of it. */
final class BtfFuzz implements LongFunction<String> {
  private static final int HEADER = 24;

  private final long seed;

  BtfFuzz(long seed) {
    this.seed = seed;
  }

  /** Reads one input; anything but a {@link BtfException} is a bug. */
  @Override
  public String apply(long number) {
    Btf btf;
    try {
      btf = Btf.of(MemorySegment.ofArray(input(number)));
    } catch (BtfException e) {
      return "!" + shape(e);
    }
    try {
      long sizes = 0;
      int members = 0;
      for (int id = 1; id <= btf.count(); id++) {
        btf.type(id);
        sizes += btf.size(id) > 0 ? 1 : 0;
        members += btf.member(id, "ctx").isPresent() ? 1 : 0;
      }
      return "types " + btf.count() + ", sized " + sizes + ", members " + members;
    } catch (BtfException e) {
      return shape(e);
    }
  }

  private static String shape(BtfException e) {
    return String.valueOf(e.getMessage()).replaceAll("-?[0-9]+", "#");
  }

  private byte[] input(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    byte[] bytes =
        BtfTest.small(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    for (int changes = random.nextInt(5); changes >= 0; changes--) {
      // Mostly behind the header, so that most inputs get past it.
      int first = random.nextInt(12) == 0 ? 0 : HEADER;
      int at = first + random.nextInt(bytes.length - first);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) random.nextInt(20);
        default -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
      }
    }
    return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
