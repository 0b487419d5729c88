package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.report.JsonText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads bytes by their types in BTF, to what {@link JsonText} writes as bpftool does: structures
 * are maps, arrays lists, texts and names of enumerators strings, bit fields and numbers of 16
 * bytes hexadecimal strings.
 */
final class TypedValue {
  private final Btf types;
  private final Functions functions;

  TypedValue(Btf types) {
    this(types, (_, value) -> ShownKind.unsigned(value));
  }

  /**
   * With a word on pointers to functions.
   *
   * @param functions what these are shown as
   */
  TypedValue(Btf types, Functions functions) {
    this.types = types;
    this.functions = functions;
  }

  /** What pointers to functions are shown as. */
  interface Functions {
    /**
     * One of them.
     *
     * @param prototype the number of its type
     */
    Object of(int prototype, long value);
  }

  /** The value of a type that starts at a byte. */
  Object read(int type, MemorySegment from, long at) {
    int id = types.resolve(type);
    return switch (types.type(id)) {
      case BtfType.Int number -> number(number, from, at);
      case BtfType.Pointer pointer -> {
        long value = from.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        int target = pointer.target() == 0 ? 0 : types.resolve(pointer.target());
        yield target != 0 && types.type(target) instanceof BtfType.Prototype
            ? functions.of(target, value)
            : ShownKind.unsigned(value);
      }
      case BtfType.Array array -> array(array, from, at);
      case BtfType.Struct struct -> struct(struct, from, at);
      case BtfType.Enumeration names -> enumerator(names, from, at);
      case BtfType.FloatingPoint real -> real(real, from, at);
      case BtfType.Variable variable -> Map.of(variable.name(), read(variable.type(), from, at));
      case BtfType.DataSection section -> section(section, from, at);
      default -> bytes(from, at, types.size(id));
    };
  }

  private static Object number(BtfType.Int type, MemorySegment from, long at) {
    if (type.bitOffset() != 0 || type.bits() % 8 != 0) {
      return bits(from, at * 8 + type.bitOffset(), type.bits());
    }
    if (type.bool()) {
      return integer(from, at, type.size(), false).longValue() != 0;
    }
    if (type.encoding() == BtfType.Int.CHAR) {
      return Character.toString(from.get(ValueLayout.JAVA_BYTE, at) & 0xff);
    }
    return type.size() > Long.BYTES
        ? bits(from, at * 8, type.size() * 8)
        : integer(from, at, type.size(), type.signed());
  }

  /** A number of up to 8 bytes. */
  private static Number integer(MemorySegment from, long at, long size, boolean signed) {
    long value =
        switch ((int) size) {
          case 1 -> from.get(ValueLayout.JAVA_BYTE, at);
          case 2 -> from.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
          case 4 -> from.get(ValueLayout.JAVA_INT_UNALIGNED, at);
          default -> from.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        };
    if (signed) {
      return value;
    }
    return size == Long.BYTES ? ShownKind.unsigned(value) : value & (1L << size * 8) - 1;
  }

  /** Bits that need not start at a byte, without a sign, in hexadecimal digits. */
  private static String bits(MemorySegment from, long firstBit, int count) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    long first = firstBit / 8;
    int skipped = (int) (firstBit % 8);
    int length = (skipped + count + 7) / 8;
    byte[] highestFirst = new byte[length];
    for (int i = 0; i < length; i++) {
      byte each = from.get(ValueLayout.JAVA_BYTE, first + i);
      highestFirst[little ? length - 1 - i : i] = each;
    }
    int below = little ? skipped : length * 8 - skipped - count;
    BigInteger mask = BigInteger.ONE.shiftLeft(count).subtract(BigInteger.ONE);
    return "0x" + new BigInteger(1, highestFirst).shiftRight(below).and(mask).toString(16);
  }

  private static Object real(BtfType.FloatingPoint type, MemorySegment from, long at) {
    return switch (type.size()) {
      case 4 -> from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
      case 8 -> from.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
      default -> bytes(from, at, type.size());
    };
  }

  private static Object enumerator(BtfType.Enumeration type, MemorySegment from, long at) {
    Number number = integer(from, at, type.size(), true);
    for (BtfType.Enumerator each : type.values()) {
      long value = type.size() < Long.BYTES ? (int) each.value() : each.value();
      if (value == number.longValue()) {
        return each.name();
      }
    }
    return number;
  }

  private Object array(BtfType.Array type, MemorySegment from, long at) {
    if (isOfLetters(type.element())) {
      StringBuilder text = new StringBuilder();
      for (long i = 0; i < type.count(); i++) {
        int letter = from.get(ValueLayout.JAVA_BYTE, at + i);
        if (letter == 0) {
          return text.toString();
        }
        if (letter < ' ' || letter >= 0x7f) {
          break; // no text, or one that does not end
        }
        text.append((char) letter);
      }
    }
    long stride = types.size(type.element());
    List<Object> elements = new ArrayList<>();
    for (long i = 0; i < type.count(); i++) {
      elements.add(read(type.element(), from, at + i * stride));
    }
    return elements;
  }

  private boolean isOfLetters(int type) {
    int id = type;
    while (types.type(id) instanceof BtfType.Modifier modifier) {
      id = modifier.type();
    }
    return types.type(id) instanceof BtfType.Int element
        && element.size() == 1
        && (element.encoding() == BtfType.Int.CHAR || element.name().equals("char"));
  }

  private Object struct(BtfType.Struct type, MemorySegment from, long at) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (BtfType.Member member : type.members()) {
      Object value =
          member.bits() != 0
              ? bits(from, at * 8 + member.bitOffset(), member.bits())
              : read(member.type(), from, at + member.bitOffset() / 8);
      Object before = members.get(member.name());
      if (before instanceof Map<?, ?> old && value instanceof Map<?, ?> more) {
        // members without a name; those inside have
        Map<Object, Object> both = new LinkedHashMap<>(old);
        both.putAll(more);
        members.put(member.name(), both);
      } else {
        members.put(member.name(), value);
      }
    }
    return members;
  }

  private Object section(BtfType.DataSection section, MemorySegment from, long at) {
    List<Object> variables = new ArrayList<>();
    for (BtfType.Placement each : section.variables()) {
      variables.add(read(each.type(), from, at + each.offset()));
    }
    return Map.of(section.name(), variables);
  }

  /** Bytes as bpftool writes them. */
  static List<Object> bytes(MemorySegment from, long at, long size) {
    List<Object> bytes = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      bytes.add("0x%02x".formatted(from.get(ValueLayout.JAVA_BYTE, at + i) & 0xff));
    }
    return bytes;
  }
}
