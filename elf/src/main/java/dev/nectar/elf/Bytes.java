package dev.nectar.elf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Numbers and texts in a file; whoever reads beyond its end gets an {@link ElfException}. */
final class Bytes {
  /** Names of many symbols may share bytes: without a limit, all of them could be very long. */
  static final int LONGEST_NAME = 1 << 16;

  private final MemorySegment data;
  private final ByteOrder order;
  private final Layout layout;
  private final ValueLayout.OfShort half;
  private final ValueLayout.OfInt word;
  private final ValueLayout.OfLong wide;

  Bytes(MemorySegment data, ByteOrder order, Layout layout) {
    this.data = data;
    this.order = order;
    this.layout = layout;
    this.half = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    this.word = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    this.wide = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
  }

  ByteOrder order() {
    return order;
  }

  long size() {
    return data.byteSize();
  }

  boolean holds(long at, long size) {
    return at >= 0 && size >= 0 && at <= data.byteSize() && size <= data.byteSize() - at;
  }

  int u8(long at) {
    return Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, check(at, 1)));
  }

  int u16(long at) {
    return Short.toUnsignedInt(data.get(half, check(at, 2)));
  }

  long u32(long at) {
    return Integer.toUnsignedLong(data.get(word, check(at, 4)));
  }

  /** A number as wide as an address. */
  long word(long at) {
    return layout == Layout.BITS_32 ? u32(at) : data.get(wide, check(at, 8));
  }

  MemorySegment slice(long at, long size) {
    return data.asSlice(check(at, size), size);
  }

  /** A signed number as wide as an address. */
  long signedWord(long at) {
    return layout == Layout.BITS_32 ? (int) u32(at) : word(at);
  }

  /** Text up to a zero byte, the end, or as much as a name can have. */
  String text(long at, long end) {
    byte[] bytes = data.asSlice(at, textSize(at, end)).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The bytes of such a text. */
  long textSize(long at, long end) {
    check(at, Math.max(0, end - at));
    long to = at;
    long last = Math.min(end, at + LONGEST_NAME);
    while (to < last && data.get(ValueLayout.JAVA_BYTE, to) != 0) {
      to++;
    }
    return to - at;
  }

  /** Whether the text up to a zero byte or the end is this one. */
  boolean isText(long at, long end, byte[] text) {
    check(at, Math.max(0, end - at));
    if (text.length > end - at) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (data.get(ValueLayout.JAVA_BYTE, at + i) != text[i]) {
        return false;
      }
    }
    long after = at + text.length;
    return after == end || data.get(ValueLayout.JAVA_BYTE, after) == 0;
  }

  private long check(long at, long size) {
    if (!holds(at, size)) {
      throw new ElfException("it ends before byte " + Long.toUnsignedString(at));
    }
    return at;
  }
}
