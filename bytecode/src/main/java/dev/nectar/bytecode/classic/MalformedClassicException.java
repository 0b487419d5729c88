package dev.nectar.bytecode.classic;

/** Bytes or numbers that are no classic program. Immutable. */
public final class MalformedClassicException extends ClassicException {
  private static final long serialVersionUID = 1L;

  private final int instruction;
  private final String field;

  /**
   * A field that makes no sense.
   *
   * @param instruction the instruction's index, from 0
   * @param field the field as {@code struct sock_filter} names it: code, jt, jf or k
   * @param reason what is wrong with it, after the field's name
   */
  MalformedClassicException(int instruction, String field, String reason) {
    super(
        "instruction " + instruction + " of the filter cannot be read: " + field + " " + reason,
        "check that the program is classic BPF and in the byte order it is read in");
    this.instruction = instruction;
    this.field = field;
  }

  /**
   * Where it is.
   *
   * @return the instruction's index, from 0
   */
  public int instruction() {
    return instruction;
  }

  /**
   * What is wrong.
   *
   * @return {@code code}, {@code jt}, {@code jf} or {@code k}; {@code length} for bytes that end
   *     within an instruction
   */
  public String field() {
    return field;
  }
}
