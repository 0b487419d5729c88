package dev.nectar.btf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.LongFunction;

/** Damages BTF.ext, reads it and writes it again. */
final class BtfExtFuzz implements LongFunction<String> {
  private static final int HEADER = 32;

  private final long seed;
  private final Image little = new Image(ByteOrder.LITTLE_ENDIAN);
  private final Image big = new Image(ByteOrder.BIG_ENDIAN);

  BtfExtFuzz(long seed) {
    this.seed = seed;
  }

  private static final class Image {
    final byte[] bytes;
    final Btf strings;
    final ByteOrder order;

    Image(ByteOrder order) {
      BtfBuilder builder = AllKinds.builder(order);
      this.order = order;
      this.bytes = BtfExtTest.EXAMPLE.bytes(builder);
      this.strings = builder.read();
    }
  }

  /** Reads one input; anything but a {@link BtfException} is a bug. */
  @Override
  public String apply(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    Image image = random.nextBoolean() ? little : big;
    byte[] bytes = new Damage(random, image.order).of(image.bytes, HEADER);
    try {
      BtfExt ext = BtfExt.of(MemorySegment.ofArray(bytes), image.strings);
      ext.bytes(new BtfBuilder(image.order));
      return "functions "
          + ext.functions().size()
          + ", lines "
          + ext.lines().size()
          + ", relocations "
          + ext.relocations().size();
    } catch (BtfException e) {
      String shape = BtfFuzz.shape(e);
      boolean header = shape.contains("header") || shape.contains("magic") || bytes.length < HEADER;
      return (header ? "!" : "") + shape;
    }
  }
}
