package dev.nectar.bytecode;

/** Conditions of jumps (RFC 9669 section 4.3), with their encodings and texts. */
public enum JumpOp {
  /** Equal. */
  EQ(0x10, "=="),
  /** Unsigned greater. */
  GT(0x20, ">"),
  /** Unsigned greater or equal. */
  GE(0x30, ">="),
  /** Some bit in common. */
  SET(0x40, "&"),
  /** Not equal. */
  NE(0x50, "!="),
  /** Signed greater. */
  SGT(0x60, "s>"),
  /** Signed greater or equal. */
  SGE(0x70, "s>="),
  /** Unsigned less. */
  LT(0xa0, "<"),
  /** Unsigned less or equal. */
  LE(0xb0, "<="),
  /** Signed less. */
  SLT(0xc0, "s<"),
  /** Signed less or equal. */
  SLE(0xd0, "s<=");

  private final int code;
  private final String text;

  JumpOp(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  /**
   * The operator as the kernel's verifier log writes it.
   *
   * @return for example {@code s>=}
   */
  public String text() {
    return text;
  }
}
