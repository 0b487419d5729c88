package dev.nectar.btf.print;

import dev.nectar.btf.BtfType;

/**
 * How a value is written in Java: its type, and patterns of what reads and writes it, in which
 * {@code $s} is the segment, {@code $a} the place and {@code $v} the value.
 *
 * @param type the type
 * @param boxed the type as a list holds it
 * @param words how many words a parameter of it takes
 */
record JavaValue(String type, String boxed, int words, String reading, String writing) {
  /** {@code BTF_INT_SIGNED} and {@code BTF_INT_BOOL} of {@code linux/btf.h}. */
  private static final int SIGNED = 1;

  private static final int BOOL = 4;
  private static final String BITS = "bits$(";

  static boolean isSigned(BtfType.Int type) {
    return (type.encoding() & SIGNED) != 0;
  }

  static boolean isBool(BtfType.Int type) {
    return (type.encoding() & BOOL) != 0;
  }

  static JavaValue of(BtfType.Int type) {
    return isBool(type) && type.size() == 1
        ? new JavaValue(
            "boolean",
            "Boolean",
            1,
            "$s.get(BYTE$, $a) != 0",
            "$s.set(BYTE$, $a, (byte) ($v ? 1 : 0))")
        : number(type.size(), isSigned(type));
  }

  static JavaValue number(int size, boolean signed) {
    return switch (size) {
      case 1 ->
          signed
              ? plain("byte", "Byte", 1, "BYTE")
              : wider("int", "Integer", 1, "Byte.toUnsignedInt", "BYTE", "byte");
      case 2 ->
          signed
              ? plain("short", "Short", 1, "SHORT")
              : wider("int", "Integer", 1, "Short.toUnsignedInt", "SHORT", "short");
      case 4 ->
          signed
              ? plain("int", "Integer", 1, "INT")
              : wider("long", "Long", 2, "Integer.toUnsignedLong", "INT", "int");
      case 8 -> plain("long", "Long", 2, "LONG");
      default -> bytes(size);
    };
  }

  static JavaValue floating(int size) {
    return switch (size) {
      case 4 -> plain("float", "Float", 1, "FLOAT");
      case 8 -> plain("double", "Double", 2, "DOUBLE");
      default -> bytes(size);
    };
  }

  private static JavaValue plain(String type, String boxed, int words, String layout) {
    return new JavaValue(
        type, boxed, words, "$s.get(" + layout + "$, $a)", "$s.set(" + layout + "$, $a, $v)");
  }

  private static JavaValue wider(
      String type, String boxed, int words, String widen, String layout, String narrow) {
    return new JavaValue(
        type,
        boxed,
        words,
        widen + "($s.get(" + layout + "$, $a))",
        "$s.set(" + layout + "$, $a, (" + narrow + ") $v)");
  }

  private static JavaValue bytes(int size) {
    return new JavaValue(
        "ByteBuffer",
        "ByteBuffer",
        1,
        "bytes$($s, $a, " + size + ")",
        "put$($v, $s, $a, " + size + ")");
  }

  /** Qualified, since a member may be called as its type is. */
  static JavaValue nested(String outer, String record) {
    String qualified = outer + "." + record;
    return new JavaValue(
        record, record, 1, qualified + ".read($s, $a)", qualified + ".write($v, $s, $a)");
  }

  /** A bit field; its place is that of a byte, and behind it the number of the bit in it. */
  static JavaValue bits(int bits, boolean signed, boolean bool) {
    String read = BITS + "$s, $a, " + bits + ", " + signed + ")";
    String write = "putBits$(%s, $s, $a, " + bits + ")";
    if (bool) {
      return new JavaValue("boolean", "Boolean", 1, read + " != 0", write.formatted("$v ? 1 : 0"));
    }
    boolean narrow = bits < Integer.SIZE || signed && bits == Integer.SIZE;
    return new JavaValue(
        narrow ? "int" : "long",
        narrow ? "Integer" : "Long",
        narrow ? 1 : 2,
        narrow ? "(int) " + read : read,
        write.formatted("$v"));
  }

  /** A bit field of an enumeration. */
  JavaValue in(String record) {
    return new JavaValue(
        record,
        record,
        1,
        "new " + record + "(" + reading.replace("(int) ", "") + ")",
        writing.replace("$v", "$v.value()"));
  }

  boolean isBits() {
    return reading.contains(BITS);
  }

  /** An array of it. */
  JavaValue times(int count, long size, int depth) {
    String index = "i" + depth;
    String each = "each" + depth;
    String at = "$a + " + index + " * " + size + "L";
    return new JavaValue(
        "List<" + boxed + ">",
        "List<" + boxed + ">",
        1,
        "list$(" + count + ", " + index + " -> " + read("$s", at) + ")",
        "each$($v, "
            + count
            + ", ("
            + index
            + ", "
            + each
            + ") -> "
            + write("$s", at, type.equals(boxed) ? each : "(" + type + ") " + each)
            + ")");
  }

  String read(String segment, String at) {
    return reading.replace("$s", segment).replace("$a", at);
  }

  String write(String segment, String at, String value) {
    return writing.replace("$s", segment).replace("$a", at).replace("$v", value);
  }
}
