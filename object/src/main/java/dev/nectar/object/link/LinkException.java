package dev.nectar.object.link;

import dev.nectar.report.NectarException;

/** An object that cannot be made to fit a kernel. */
public final class LinkException extends NectarException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message what does not fit, and why, one sentence without a full stop
   * @param advice what to do, one sentence without a full stop; empty if nothing helps
   */
  public LinkException(String message, String advice) {
    super(message, advice);
  }
}
