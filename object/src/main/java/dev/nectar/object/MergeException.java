package dev.nectar.object;

import dev.nectar.report.NectarException;

/** Objects that cannot be made one, or code that does not fit the place it is meant for. */
public final class MergeException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message what does not fit, and why, one sentence without a full stop
   * @param advice what to do, one sentence without a full stop; empty if nothing helps
   */
  public MergeException(String message, String advice) {
    super(message, advice);
  }
}
