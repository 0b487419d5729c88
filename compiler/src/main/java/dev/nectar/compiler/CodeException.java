package dev.nectar.compiler;

import dev.nectar.report.NectarException;

/** A function that does not fit into what the kernel allows a program. */
public final class CodeException extends NectarException {
  private static final long serialVersionUID = 1L;

  /** What was exceeded. */
  public enum Limit {
    /** The 512 bytes of stack. */
    STACK,
    /** The reach of a jump, 32,767 slots. */
    JUMP
  }

  private final Limit limit;

  CodeException(Limit limit, String message, String advice) {
    super(message, advice);
    this.limit = limit;
  }

  /**
   * What was exceeded.
   *
   * @return the limit
   */
  public Limit limit() {
    return limit;
  }
}
