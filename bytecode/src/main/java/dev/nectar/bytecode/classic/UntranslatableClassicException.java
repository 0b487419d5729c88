package dev.nectar.bytecode.classic;

/** A classic program that has no eBPF program of the wanted kind. Immutable. */
public final class UntranslatableClassicException extends ClassicException {
  private static final long serialVersionUID = 1L;

  private final int instruction;

  UntranslatableClassicException(int instruction, String reason, String advice) {
    super(
        "the filter cannot be translated to eBPF: instruction " + instruction + " " + reason,
        advice);
    this.instruction = instruction;
  }

  /**
   * Where it is.
   *
   * @return the instruction's index, from 0
   */
  public int instruction() {
    return instruction;
  }
}
