package dev.nectar.bytecode.classic;

/** Comparisons of classic BPF ({@code linux/bpf_common.h}); all are unsigned. */
public enum ClassicJumpOp {
  /** Equal. */
  EQ(0x10, "jeq"),
  /** Greater. */
  GT(0x20, "jgt"),
  /** Greater or equal. */
  GE(0x30, "jge"),
  /** Some bit in common. */
  SET(0x40, "jset");

  private final int code;
  private final String text;

  ClassicJumpOp(int code, String text) {
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
   * @return for example {@code jeq}
   */
  public String text() {
    return text;
  }
}
