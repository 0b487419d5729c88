package dev.nectar.matrix;

/** Something that the matrix needs is not to be had on this machine, which is nobody's fault. */
final class UnavailableException extends MatrixException {
  private static final long serialVersionUID = 1L;

  /**
   * What lacks.
   *
   * @param message what lacks, one sentence without a full stop
   * @param advice what to do, one sentence without a full stop; empty if nothing helps
   */
  UnavailableException(String message, String advice) {
    super(message, advice);
  }
}
