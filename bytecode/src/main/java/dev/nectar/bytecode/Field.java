package dev.nectar.bytecode;

/** The fields of an encoded instruction besides its opcode (RFC 9669 section 3). */
public enum Field {
  /** The destination register, 4 bits. */
  DST("dst"),
  /** The source register, 4 bits; in some instructions the kind. */
  SRC("src"),
  /** The offset, signed 16 bits; in some instructions the kind. */
  OFF("off"),
  /** The immediate, signed 32 bits; in some instructions the kind. */
  IMM("imm"),
  /** The immediate of the second slot, 32 bits. */
  HIGH("imm of the second slot");

  private final String text;

  Field(String text) {
    this.text = text;
  }

  /**
   * The name in messages.
   *
   * @return for example {@code dst}
   */
  public String text() {
    return text;
  }
}
