package dev.nectar.kernel;

/** The kernel or the architecture lacks something that is needed. */
public final class UnsupportedFeatureException extends KernelException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   */
  public UnsupportedFeatureException(String message, String advice) {
    super(message, advice);
  }
}
