package dev.nectar.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct btf_header} of {@code linux/btf.h}, with offsets made absolute and checked against
 * the bytes there are.
 *
 * @param length bytes of the header, which may be longer than what is known of it
 * @param types where the types start
 * @param typesEnd where they end
 * @param strings where the strings start
 * @param stringsEnd where they end
 * @param layout where the kinds' layout starts, Linux 7.1
 * @param layoutEnd where it ends; the same as the start if there is none
 */
record BtfHeader(
    int length, int types, int typesEnd, int strings, int stringsEnd, int layout, int layoutEnd) {
  static final int MAGIC = 0xeB9F;

  /** Without the layout, before Linux 7.1. */
  static final int SHORT = 24;

  /** With the layout. */
  static final int LONG = 32;

  /** Reads the header at the buffer's start and sets the buffer's byte order. */
  static BtfHeader read(ByteBuffer data) {
    if (data.limit() < SHORT) {
      throw new BtfException("it is " + data.limit() + " bytes long, its header alone " + SHORT);
    }
    data.order(order(data));
    int version = data.get(2);
    if (version != 1) {
      throw new BtfException("its version is " + (version & 0xff) + ", and only 1 is known");
    }
    int length = data.getInt(4);
    if (length < SHORT || length > data.limit()) {
      throw new BtfException(
          "its header's length is " + Integer.toUnsignedString(length) + " bytes");
    }
    Range types = Range.of(data, length, 8, "types");
    Range strings = Range.of(data, length, 16, "strings");
    Range layout =
        length >= LONG ? Range.of(data, length, 24, "layout") : new Range(length, length);
    if (types.overlaps(strings) || types.overlaps(layout) || strings.overlaps(layout)) {
      throw new BtfException("its sections overlap");
    }
    if (strings.end > strings.start && data.get(strings.end - 1) != 0) {
      throw new BtfException("its strings are not ended by NUL");
    }
    return new BtfHeader(
        length, types.start, types.end, strings.start, strings.end, layout.start, layout.end);
  }

  private static ByteOrder order(ByteBuffer data) {
    int first = data.get(0) & 0xff;
    int second = data.get(1) & 0xff;
    if ((second << 8 | first) == MAGIC) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    if ((first << 8 | second) == MAGIC) {
      return ByteOrder.BIG_ENDIAN;
    }
    throw new BtfException("it does not start with the magic number");
  }

  private record Range(int start, int end) {
    static Range of(ByteBuffer data, int header, int field, String what) {
      long start = header + Integer.toUnsignedLong(data.getInt(field));
      long end = start + Integer.toUnsignedLong(data.getInt(field + 4));
      if (end > data.limit()) {
        throw new BtfException("its " + what + " reach beyond its end");
      }
      return new Range((int) start, (int) end);
    }

    boolean overlaps(Range other) {
      return start < other.end && other.start < end;
    }
  }
}
