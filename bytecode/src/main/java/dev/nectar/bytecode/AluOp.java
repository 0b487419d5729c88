package dev.nectar.bytecode;

/**
 * Arithmetic with a destination and a source (RFC 9669 section 4.1). Widths are those of the
 * instruction: the lower 32 bits, with the upper half of the result cleared, or all 64.
 */
public enum AluOp {
  /** Addition. */
  ADD(0x00, 0, "+="),
  /** Subtraction. */
  SUB(0x10, 0, "-="),
  /** Multiplication. */
  MUL(0x20, 0, "*="),
  /** Unsigned division; by zero gives 0. */
  DIV(0x30, 0, "/="),
  /** Signed division, Linux 6.6; by zero gives 0. */
  SDIV(0x30, 1, "s/="),
  /** Bitwise or. */
  OR(0x40, 0, "|="),
  /** Bitwise and. */
  AND(0x50, 0, "&="),
  /** Shift left, by the source modulo the width. */
  LSH(0x60, 0, "<<="),
  /** Logical shift right, by the source modulo the width. */
  RSH(0x70, 0, ">>="),
  /** Unsigned remainder; by zero leaves the destination. */
  MOD(0x90, 0, "%="),
  /** Signed remainder, Linux 6.6; by zero leaves the destination. */
  SMOD(0x90, 1, "s%="),
  /** Bitwise exclusive or. */
  XOR(0xa0, 0, "^="),
  /** Copy. */
  MOV(0xb0, 0, "="),
  /** Arithmetic shift right, by the source modulo the width. */
  ARSH(0xc0, 0, "s>>=");

  private final int code;
  private final int offset;
  private final String text;

  AluOp(int code, int offset, String text) {
    this.code = code;
    this.offset = offset;
    this.text = text;
  }

  /** The operation's bits of the opcode. */
  int code() {
    return code;
  }

  /** What the offset field holds. */
  int offset() {
    return offset;
  }

  /**
   * The operator in listings.
   *
   * @return for example {@code s>>=}
   */
  public String text() {
    return text;
  }
}
