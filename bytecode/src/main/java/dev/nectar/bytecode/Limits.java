package dev.nectar.bytecode;

/** What the fields of an instruction can hold. */
final class Limits {
  private Limits() {}

  static void offset(int offset) {
    if (offset != (short) offset) {
      throw new IllegalArgumentException("offset " + offset + " does not fit into 16 bits");
    }
  }

  static void wordOrDouble(Width width) {
    check(width == Width.WORD || width == Width.DOUBLE, "the operation", "32 or 64 bits");
  }

  static void check(boolean holds, String what, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(what + " needs " + wanted);
    }
  }
}
