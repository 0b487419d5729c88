package dev.nectar.bytecode.flow;

import dev.nectar.report.NectarException;

/** A program whose control leaves it, or goes where no instruction starts. */
public final class FlowException extends NectarException {
  private static final long serialVersionUID = 1L;

  /** The slot of the instruction. */
  private final int slot;

  FlowException(int slot, String message, String advice) {
    super(message, advice);
    this.slot = slot;
  }

  /**
   * Where it is.
   *
   * @return the index of the instruction's first 8-byte slot, as listings show it
   */
  public int slot() {
    return slot;
  }
}
