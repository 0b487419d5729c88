package dev.nectar.kernel;

/** The caller may not do that; the message names the capability, lockdown or setting. */
public final class PermissionException extends KernelException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   */
  public PermissionException(String message, String advice) {
    super(message, advice);
  }
}
