package dev.nectar.btf;

import dev.nectar.report.NectarException;

/** Bytes that are not BTF or BTF.ext, or types that contradict each other. */
public final class BtfException extends NectarException {
  private static final long serialVersionUID = 1L;

  BtfException(String message) {
    super("type information cannot be read: " + message, "");
  }

  /**
   * What could not be done with types.
   *
   * @param message what was done, to what, and why it failed: one sentence without a full stop
   * @param advice what to do, one sentence without a full stop; empty if nothing helps
   */
  public BtfException(String message, String advice) {
    super(message, advice);
  }
}
