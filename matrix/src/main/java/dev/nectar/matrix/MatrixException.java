package dev.nectar.matrix;

import dev.nectar.report.NectarException;

/** The matrix, or one kernel of it, cannot run. */
class MatrixException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * What failed.
   *
   * @param message what was done and why it failed, one sentence without a full stop
   * @param advice what to do, one sentence without a full stop; empty if nothing helps
   */
  MatrixException(String message, String advice) {
    super(message, advice);
  }
}
