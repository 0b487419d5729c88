package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes text as the bytes of a type in BTF: {@code 42}, {@code -1}, {@code 0x2a}, {@code true},
 * {@code "text"}, names of enumerators, {@code [1, 2]}, <code>{count: 1}</code>. What is left out
 * is zero.
 */
final class TypedText {
  private final Btf types;
  private final String text;
  private int at;

  private TypedText(Btf types, String text) {
    this.types = types;
    this.text = text;
  }

  /** Text that is not of the type. */
  static final class MismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
      super(message);
    }
  }

  /**
   * The bytes of a value.
   *
   * @param size how many there must be
   * @throws MismatchException if the text is not of the type
   */
  static byte[] bytes(Btf types, int type, String text, int size) {
    byte[] bytes = new byte[size];
    write(types, type, text, bytes);
    return bytes;
  }

  /**
   * Writes a value over another; what is left out stays as it is.
   *
   * @param bytes as many as the type has
   * @throws MismatchException if the text is not of the type
   */
  static void write(Btf types, int type, String text, byte[] bytes) {
    if (types.size(type) != bytes.length) {
      throw new MismatchException(
          "its type has " + types.size(type) + " bytes, not " + bytes.length);
    }
    TypedText reader = new TypedText(types, text);
    reader.value(type, MemorySegment.ofArray(bytes), 0);
    reader.blanks();
    if (reader.at < text.length()) {
      throw new MismatchException("nothing can follow before '" + text.substring(reader.at) + "'");
    }
  }

  private void value(int type, MemorySegment to, long place) {
    int id = types.resolve(type);
    switch (types.type(id)) {
      case BtfType.Int number ->
          number(to, place * 8 + number.bitOffset(), number.bits(), number.signed());
      case BtfType.Pointer _ -> number(to, place * 8, Long.SIZE, false);
      case BtfType.Enumeration names -> enumerator(names, to, place * 8, names.size() * 8);
      case BtfType.Array array -> array(array, to, place);
      case BtfType.Struct struct -> struct(struct, to, place);
      case BtfType.DataSection section -> section(section, to, place);
      case BtfType.Variable variable -> value(variable.type(), to, place);
      default -> throw new MismatchException("values of this type cannot be written as text");
    }
  }

  private void struct(BtfType.Struct struct, MemorySegment to, long place) {
    expect('{');
    if (take('}')) {
      return;
    }
    do {
      String name = word();
      if (!take(':')) {
        expect('=');
      }
      member(struct, name, to, place);
    } while (take(','));
    expect('}');
  }

  /** A member, or one of a member without a name. */
  private void member(BtfType.Struct struct, String name, MemorySegment to, long place) {
    List<String> names = new ArrayList<>();
    if (!write(struct, name, to, place, names)) {
      throw new MismatchException(
          "there is no member " + name + Suggestion.afterMessage(name, names));
    }
  }

  private boolean write(
      BtfType.Struct struct, String name, MemorySegment to, long place, List<String> names) {
    for (BtfType.Member member : struct.members()) {
      long inside = place + member.bitOffset() / 8;
      names.add(member.name());
      if (member.name().equals(name)) {
        if (member.bits() == 0) {
          value(member.type(), to, inside);
        } else if (types.type(types.resolve(member.type())) instanceof BtfType.Int number) {
          number(to, place * 8 + member.bitOffset(), member.bits(), number.signed());
        } else {
          number(to, place * 8 + member.bitOffset(), member.bits(), false);
        }
        return true;
      }
      if (member.name().isEmpty()
          && types.type(types.resolve(member.type())) instanceof BtfType.Struct nested
          && write(nested, name, to, inside, names)) {
        return true;
      }
    }
    return false;
  }

  private void section(BtfType.DataSection section, MemorySegment to, long place) {
    expect('{');
    if (take('}')) {
      return;
    }
    do {
      String name = word();
      if (!take(':')) {
        expect('=');
      }
      BtfType.Placement found =
          section.variables().stream()
              .filter(each -> types.name(each.type()).equals(name))
              .findFirst()
              .orElseThrow(() -> new MismatchException("there is no variable " + name));
      value(found.type(), to, place + found.offset());
    } while (take(','));
    expect('}');
  }

  private void array(BtfType.Array array, MemorySegment to, long place) {
    blanks();
    if (at < text.length() && text.charAt(at) == '"') {
      letters(array, to, place);
      return;
    }
    expect('[');
    long stride = types.size(array.element());
    long index = 0;
    if (take(']')) {
      return;
    }
    do {
      if (index == array.count()) {
        throw new MismatchException("there are more than " + array.count() + " elements");
      }
      value(array.element(), to, place + index * stride);
      index++;
    } while (take(','));
    expect(']');
  }

  private void letters(BtfType.Array array, MemorySegment to, long place) {
    byte[] letters = quoted().getBytes(StandardCharsets.UTF_8);
    if (types.size(array.element()) != 1 || letters.length > array.count()) {
      throw new MismatchException(
          "a text of " + letters.length + " bytes does not fit into " + array.count());
    }
    MemorySegment.copy(letters, 0, to, ValueLayout.JAVA_BYTE, place, letters.length);
  }

  private String quoted() {
    int end = text.indexOf('"', at + 1);
    if (end < 0) {
      throw new MismatchException("a text does not end with \"");
    }
    String inside = text.substring(at + 1, end);
    at = end + 1;
    return inside;
  }

  private void enumerator(BtfType.Enumeration names, MemorySegment to, long bit, int bits) {
    int start = at;
    String word = word();
    Optional<BtfType.Enumerator> found =
        names.values().stream().filter(each -> each.name().equals(word)).findFirst();
    if (found.isPresent()) {
      put(to, bit, bits, BigInteger.valueOf(found.get().value()));
    } else if (word.matches("-?[0-9].*")) {
      at = start;
      number(to, bit, bits, true);
    } else {
      throw new MismatchException(
          "there is no enumerator "
              + word
              + Suggestion.afterMessage(
                  word, names.values().stream().map(BtfType.Enumerator::name).toList()));
    }
  }

  private void number(MemorySegment to, long bit, int bits, boolean signed) {
    String word = word();
    BigInteger number = integer(word);
    BigInteger limit = BigInteger.ONE.shiftLeft(bits);
    BigInteger least = signed ? limit.shiftRight(1).negate() : BigInteger.ZERO;
    BigInteger most = (signed ? limit.shiftRight(1) : limit).subtract(BigInteger.ONE);
    // 0xffffffff is how people write the bits of -1
    boolean asBits = word.startsWith("0x") && number.compareTo(limit) < 0;
    if (!asBits && (number.compareTo(least) < 0 || number.compareTo(most) > 0)) {
      throw new MismatchException(word + " is not from " + least + " to " + most);
    }
    put(to, bit, bits, number);
  }

  /** {@code true}, a number, or a letter in quotes. */
  private static BigInteger integer(String word) {
    try {
      return switch (word) {
        case "true" -> BigInteger.ONE;
        case "false" -> BigInteger.ZERO;
        default ->
            word.startsWith("0x") ? new BigInteger(word.substring(2), 16) : new BigInteger(word);
      };
    } catch (NumberFormatException e) {
      throw new MismatchException("'" + word + "' is no number");
    }
  }

  private static void put(MemorySegment to, long bit, int bits, BigInteger number) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    for (int i = 0; i < bits; i++) {
      long position = bit + (little ? i : bits - 1 - i);
      int mask = 1 << (little ? position % 8 : 7 - position % 8);
      byte old = to.get(ValueLayout.JAVA_BYTE, position / 8);
      to.set(
          ValueLayout.JAVA_BYTE,
          position / 8,
          (byte) (number.testBit(i) ? old | mask : old & ~mask));
    }
  }

  private String word() {
    blanks();
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int start = at;
    while (at < text.length() && " \t,:=[]{}\"".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw new MismatchException(
          at == text.length() ? "it ends too early" : "'" + text.charAt(at) + "' is not expected");
    }
    return text.substring(start, at);
  }

  private void blanks() {
    while (at < text.length() && " \t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean take(char c) {
    blanks();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw new MismatchException(
          "'"
              + c
              + "' is expected"
              + (at == text.length() ? " at its end" : " before '" + text.substring(at) + "'"));
    }
  }
}
