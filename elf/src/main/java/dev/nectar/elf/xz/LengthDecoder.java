package dev.nectar.elf.xz;

/** Lengths of matches, from 2 to 273: short ones by the place in the output. */
final class LengthDecoder {
  private static final int SHORT_BITS = 3;
  private static final int LONG_BITS = 8;
  private static final int PLACES = 16;
  private static final int LEAST = 2;

  private final short[] choice = RangeDecoder.even(2);
  private final short[] low = RangeDecoder.even(PLACES << SHORT_BITS);
  private final short[] middle = RangeDecoder.even(PLACES << SHORT_BITS);
  private final short[] high = RangeDecoder.even(1 << LONG_BITS);

  int decode(RangeDecoder bits, int place) {
    int base = place << SHORT_BITS;
    if (bits.bit(choice, 0) == 0) {
      return LEAST + bits.tree(low, base, SHORT_BITS);
    }
    if (bits.bit(choice, 1) == 0) {
      return LEAST + (1 << SHORT_BITS) + bits.tree(middle, base, SHORT_BITS);
    }
    return LEAST + (2 << SHORT_BITS) + bits.tree(high, 0, LONG_BITS);
  }
}
