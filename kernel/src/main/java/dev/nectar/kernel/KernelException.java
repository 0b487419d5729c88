package dev.nectar.kernel;

import dev.nectar.report.NectarException;
import org.jspecify.annotations.Nullable;

/** Something a kernel refused. */
public class KernelException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   * @param cause the failure underneath, or null
   */
  public KernelException(String message, String advice, @Nullable Throwable cause) {
    super(message, advice, cause);
  }

  /**
   * A refusal.
   *
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   */
  public KernelException(String message, String advice) {
    super(message, advice);
  }
}
