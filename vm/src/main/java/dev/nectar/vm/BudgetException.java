package dev.nectar.vm;

import dev.nectar.kernel.KernelException;

/** A program ran for longer than it may, and was ended; what it had written stays. */
public final class BudgetException extends KernelException {
  private static final long serialVersionUID = 1L;

  /**
   * An end of a program.
   *
   * @param message which limit it met
   */
  public BudgetException(String message) {
    super(message, "allow it more by Limits, or end its loops earlier");
  }
}
