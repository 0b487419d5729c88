package dev.nectar.elf.xz;

/**
 * LZMA: literals and repetitions, told apart by what came before. One of it lasts from one reset of
 * the state to the next, over several chunks.
 */
final class LzmaDecoder {
  private static final int STATES = 12;

  /** States below it follow a literal. */
  private static final int AFTER_MATCH = 7;

  private static final int PLACES = 16;
  private static final int LITERAL_SIZE = 0x300;
  private static final int SLOT_BITS = 6;
  private static final int LENGTH_CLASSES = 4;

  /** Distances of slots below it are the slot itself. */
  private static final int FIRST_MODEL = 4;

  /** Distances of slots from it on have bits that are as likely 0 as 1. */
  private static final int END_MODEL = 14;

  private static final int ALIGN_BITS = 4;
  private static final int FULL_DISTANCES = 1 << END_MODEL / 2;

  private final Output out;
  private final long dictionary;
  private final Properties properties;

  private final short[] isMatch = RangeDecoder.even(STATES * PLACES);
  private final short[] isRepeat = RangeDecoder.even(STATES);
  private final short[] isNotLast = RangeDecoder.even(STATES);
  private final short[] isNotSecond = RangeDecoder.even(STATES);
  private final short[] isNotThird = RangeDecoder.even(STATES);
  private final short[] isLong = RangeDecoder.even(STATES * PLACES);
  private final short[] slots = RangeDecoder.even(LENGTH_CLASSES << SLOT_BITS);
  private final short[] special = RangeDecoder.even(1 + FULL_DISTANCES - END_MODEL);
  private final short[] align = RangeDecoder.even(1 << ALIGN_BITS);
  private final short[] literals;
  private final LengthDecoder matchLength = new LengthDecoder();
  private final LengthDecoder repeatLength = new LengthDecoder();

  private int state;

  /** The last four distances, the latest first; less by one. */
  private int last;

  private int second;
  private int third;
  private int fourth;

  /**
   * How probabilities are chosen.
   *
   * @param contextBits bits of the byte before that count for a literal
   * @param literalPlaceBits bits of the place that count for a literal
   * @param placeBits bits of the place that count for all else
   */
  record Properties(int contextBits, int literalPlaceBits, int placeBits) {
    private static final int MOST = (4 * 5 + 4) * 9 + 8;

    /** From the byte that holds all three. */
    static Properties of(int value) {
      Properties properties = new Properties(value % 9, value / 9 % 5, value / 45);
      // LZMA2 allows four bits for both together.
      if (value > MOST || properties.contextBits + properties.literalPlaceBits > 4) {
        throw new XzException("its LZMA properties are out of range");
      }
      return properties;
    }
  }

  LzmaDecoder(Output out, long dictionary, Properties properties) {
    this.out = out;
    this.dictionary = dictionary;
    this.properties = properties;
    this.literals =
        RangeDecoder.even(LITERAL_SIZE << properties.contextBits + properties.literalPlaceBits);
  }

  Properties properties() {
    return properties;
  }

  /** Unpacks a chunk to as many bytes as it tells. */
  void decode(byte[] chunk, int count) {
    RangeDecoder bits = new RangeDecoder(chunk);
    int end = out.size() + count;
    while (out.size() < end) {
      int place = out.position() & (1 << properties.placeBits) - 1;
      if (bits.bit(isMatch, state * PLACES + place) == 0) {
        literal(bits);
        continue;
      }
      int length = match(bits, place);
      if (length > end - out.size()) {
        throw new XzException("a chunk unpacks to more than it tells");
      }
      if (Integer.toUnsignedLong(last) >= dictionary) {
        throw new XzException("it repeats what is beyond its dictionary");
      }
      out.repeat(last, length);
    }
    if (!bits.isFinished()) {
      throw new XzException("a chunk is longer than what it unpacks to");
    }
  }

  private void literal(RangeDecoder bits) {
    int place = out.position() & (1 << properties.literalPlaceBits) - 1;
    int context = out.back(0) >>> Byte.SIZE - properties.contextBits;
    int base = LITERAL_SIZE * ((place << properties.contextBits) + context);
    int node = 1;
    if (state >= AFTER_MATCH) {
      // After a match the byte is not the one that would have gone on with it.
      int other = out.back(last);
      int same;
      do {
        int expected = other >>> 7 & 1;
        other <<= 1;
        int bit = bits.bit(literals, base + (1 + expected << Byte.SIZE) + node);
        node = node << 1 | bit;
        same = bit ^ expected;
      } while (same == 0 && node < 0x100);
    }
    while (node < 0x100) {
      node = node << 1 | bits.bit(literals, base + node);
    }
    out.put(node);
    state = state < 4 ? 0 : state - (state < 10 ? 3 : 6);
  }

  /** The length of a match, whose distance is the last then. */
  private int match(RangeDecoder bits, int place) {
    boolean afterLiteral = state < AFTER_MATCH;
    if (bits.bit(isRepeat, state) == 0) {
      int length = matchLength.decode(bits, place);
      fourth = third;
      third = second;
      second = last;
      last = distance(bits, length);
      state = afterLiteral ? 7 : 10;
      return length;
    }
    if (bits.bit(isNotLast, state) == 0) {
      if (bits.bit(isLong, state * PLACES + place) == 0) {
        state = afterLiteral ? 9 : 11;
        return 1;
      }
    } else {
      recall(bits);
    }
    state = afterLiteral ? 8 : 11;
    return repeatLength.decode(bits, place);
  }

  /** Takes an earlier distance to the front. */
  private void recall(RangeDecoder bits) {
    int distance = second;
    if (bits.bit(isNotSecond, state) != 0) {
      distance = third;
      if (bits.bit(isNotThird, state) != 0) {
        distance = fourth;
        fourth = third;
      }
      third = second;
    }
    second = last;
    last = distance;
  }

  private int distance(RangeDecoder bits, int length) {
    int lengthClass = Math.min(length - 2, LENGTH_CLASSES - 1);
    int slot = bits.tree(slots, lengthClass << SLOT_BITS, SLOT_BITS);
    if (slot < FIRST_MODEL) {
      return slot;
    }
    int count = (slot >>> 1) - 1;
    int distance = (2 | slot & 1) << count;
    if (slot < END_MODEL) {
      return distance + bits.reverseTree(special, distance - slot, count);
    }
    distance += bits.direct(count - ALIGN_BITS) << ALIGN_BITS;
    return distance + bits.reverseTree(align, 0, ALIGN_BITS);
  }
}
