package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values without classes of their own: {@link Long}, {@link Boolean}, {@link String}, {@link List}
 * and, for structures, {@link Map}.
 */
record ShapeCodec(Shape shape) implements Codec<Object> {
  @Override
  public long size() {
    return shape.size();
  }

  @Override
  public Object read(MemorySegment from, long at) {
    return read(shape, from, at);
  }

  @Override
  public void write(Object value, MemorySegment to, long at) {
    write(shape, value, to, at);
  }

  private static Object read(Shape shape, MemorySegment from, long at) {
    return switch (shape) {
      case Shape.Word number -> number(number, from, at);
      case Shape.Truth _ -> from.get(ValueLayout.JAVA_BYTE, at) != 0;
      case Shape.Bits bits -> bits(bits, from, at);
      case Shape.Text(int bytes) -> text(from, at, bytes);
      case Shape.Sequence(Shape element, int count) -> {
        List<Object> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          all.add(read(element, from, at + i * element.size()));
        }
        yield Collections.unmodifiableList(all);
      }
      case Shape.Struct struct -> {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Shape.Field field : struct.fields()) {
          all.put(field.name(), read(field.shape(), from, at + field.offset()));
        }
        yield Collections.unmodifiableMap(all);
      }
    };
  }

  static long number(Shape.Word number, MemorySegment from, long at) {
    return switch (number.bytes()) {
      case 1 -> {
        byte value = from.get(ValueLayout.JAVA_BYTE, at);
        yield number.signed() ? value : Byte.toUnsignedLong(value);
      }
      case 2 -> {
        short value = from.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(number.order()), at);
        yield number.signed() ? value : Short.toUnsignedLong(value);
      }
      case 4 -> {
        int value = from.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(number.order()), at);
        yield number.signed() ? value : Integer.toUnsignedLong(value);
      }
      default -> from.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(number.order()), at);
    };
  }

  static void number(Shape.Word number, long value, MemorySegment to, long at) {
    switch (number.bytes()) {
      case 1 -> to.set(ValueLayout.JAVA_BYTE, at, (byte) value);
      case 2 ->
          to.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(number.order()), at, (short) value);
      case 4 -> to.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(number.order()), at, (int) value);
      default -> to.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(number.order()), at, value);
    }
  }

  static long bits(Shape.Bits bits, MemorySegment from, long at) {
    long whole = number(bits.within(), from, at);
    int above = 64 - bits.shift() - bits.width();
    long shifted = whole << above;
    return bits.within().signed()
        ? shifted >> (64 - bits.width())
        : shifted >>> (64 - bits.width());
  }

  static void bits(Shape.Bits bits, long value, MemorySegment to, long at) {
    long mask = -1L >>> (64 - bits.width()) << bits.shift();
    long others = number(bits.within(), to, at) & ~mask;
    number(bits.within(), others | value << bits.shift() & mask, to, at);
  }

  static String text(MemorySegment from, long at, int bytes) {
    byte[] all = new byte[bytes];
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, all, 0, bytes);
    int length = 0;
    while (length < bytes && all[length] != 0) {
      length++;
    }
    return new String(all, 0, length, StandardCharsets.UTF_8);
  }

  static void text(String value, MemorySegment to, long at, int bytes) {
    byte[] all = value.getBytes(StandardCharsets.UTF_8);
    if (all.length > bytes) {
      throw new IllegalArgumentException(
          "\"" + value + "\" has " + all.length + " bytes, more than the " + bytes + " there are");
    }
    MemorySegment.copy(all, 0, to, ValueLayout.JAVA_BYTE, at, all.length);
    to.asSlice(at + all.length, bytes - all.length).fill((byte) 0);
  }

  private static void write(Shape shape, Object value, MemorySegment to, long at) {
    switch (shape) {
      case Shape.Word number when value instanceof Number n ->
          number(number, n.longValue(), to, at);
      case Shape.Truth _ when value instanceof Boolean truth ->
          to.set(ValueLayout.JAVA_BYTE, at, (byte) (truth ? 1 : 0));
      case Shape.Bits bits when value instanceof Number n -> bits(bits, n.longValue(), to, at);
      case Shape.Text(int bytes) when value instanceof String text -> text(text, to, at, bytes);
      case Shape.Sequence(Shape element, int count) when value instanceof List<?> all -> {
        if (all.size() != count) {
          throw new IllegalArgumentException(
              "an array of " + count + " elements cannot have " + all.size());
        }
        for (int i = 0; i < count; i++) {
          write(element, all.get(i), to, at + i * element.size());
        }
      }
      case Shape.Struct struct when value instanceof Map<?, ?> all -> write(struct, all, to, at);
      default ->
          throw new IllegalArgumentException(
              "a " + value.getClass().getSimpleName() + " is no value of " + shape);
    }
  }

  /** Members that the value does not have are zero. */
  private static void write(Shape.Struct struct, Map<?, ?> value, MemorySegment to, long at) {
    to.asSlice(at, struct.size()).fill((byte) 0);
    int written = 0;
    for (Shape.Field field : struct.fields()) {
      Object member = value.get(field.name());
      if (member != null) {
        write(field.shape(), member, to, at + field.offset());
        written++;
      }
    }
    if (written != value.size()) {
      List<String> names = struct.fields().stream().map(Shape.Field::name).toList();
      throw new IllegalArgumentException(value.keySet() + " are not all among " + names);
    }
  }
}
