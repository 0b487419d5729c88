package dev.nectar.bytecode;

/** Arithmetic operations (RFC 9669 section 4.1), with their encodings and texts. */
public enum AluOp {
  /** Addition. */
  ADD(0x00, 0, "+="),
  /** Subtraction. */
  SUB(0x10, 0, "-="),
  /** Multiplication. */
  MUL(0x20, 0, "*="),
  /** Unsigned division; by zero gives 0. */
  DIV(0x30, 0, "/="),
  /** Signed division, Linux 6.6. */
  SDIV(0x30, 1, "s/="),
  /** Bitwise or. */
  OR(0x40, 0, "|="),
  /** Bitwise and. */
  AND(0x50, 0, "&="),
  /** Shift left. */
  LSH(0x60, 0, "<<="),
  /** Logical shift right. */
  RSH(0x70, 0, ">>="),
  /** Negation; has no source. */
  NEG(0x80, 0, "-"),
  /** Unsigned remainder; by zero leaves the destination. */
  MOD(0x90, 0, "%="),
  /** Signed remainder, Linux 6.6. */
  SMOD(0x90, 1, "s%="),
  /** Bitwise exclusive or. */
  XOR(0xa0, 0, "^="),
  /** Copy. */
  MOV(0xb0, 0, "="),
  /** Copy with sign extension from 8 bits, Linux 6.6. */
  MOVSX8(0xb0, 8, "= (s8)"),
  /** Copy with sign extension from 16 bits, Linux 6.6. */
  MOVSX16(0xb0, 16, "= (s16)"),
  /** Copy with sign extension from 32 bits, Linux 6.6. */
  MOVSX32(0xb0, 32, "= (s32)"),
  /** Arithmetic shift right. */
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

  /** The operator as the kernel's verifier log writes it. */
  String text() {
    return text;
  }
}
