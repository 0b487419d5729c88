package dev.nectar.bytecode.classic;

/** Arithmetic of classic BPF ({@code linux/bpf_common.h}). */
public enum ClassicAluOp {
  /** Addition. */
  ADD(0x00, "add"),
  /** Subtraction. */
  SUB(0x10, "sub"),
  /** Multiplication. */
  MUL(0x20, "mul"),
  /** Unsigned division. */
  DIV(0x30, "div"),
  /** Bitwise or. */
  OR(0x40, "or"),
  /** Bitwise and. */
  AND(0x50, "and"),
  /** Shift left. */
  LSH(0x60, "lsh"),
  /** Shift right. */
  RSH(0x70, "rsh"),
  /** Unsigned remainder. */
  MOD(0x90, "mod"),
  /** Bitwise exclusive or. */
  XOR(0xa0, "xor");

  private final int code;
  private final String text;

  ClassicAluOp(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The operation's bits of the opcode. */
  int code() {
    return code;
  }

  /**
   * The name in listings.
   *
   * @return for example {@code add}
   */
  public String text() {
    return text;
  }
}
