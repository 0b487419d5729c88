package dev.nectar.bytecode;

/** Atomic read-modify-write operations (RFC 9669 section 5.3). */
public enum AtomicOp {
  /** Add; the oldest one, in every kernel. */
  ADD(0x00, "+="),
  /** Or, Linux 5.12. */
  OR(0x40, "|="),
  /** And, Linux 5.12. */
  AND(0x50, "&="),
  /** Exclusive or, Linux 5.12. */
  XOR(0xa0, "^=");

  private final int code;
  private final String text;

  AtomicOp(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  String text() {
    return text;
  }
}
