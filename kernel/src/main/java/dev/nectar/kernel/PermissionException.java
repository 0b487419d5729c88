package dev.nectar.kernel;

/** The caller may not do that; the message names the capability, lockdown or setting. */
public final class PermissionException extends KernelException {
  private static final long serialVersionUID = 1L;

  private final boolean notPermitted;

  private PermissionException(String message, String advice, boolean notPermitted) {
    super(message, advice);
    this.notPermitted = notPermitted;
  }

  /**
   * A refusal.
   *
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   */
  public PermissionException(String message, String advice) {
    this(message, advice, false);
  }

  /**
   * A refusal by {@code EPERM}, with which the kernel answers a lack of rights and policy alone.
   *
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   * @return the refusal
   */
  public static PermissionException notPermitted(String message, String advice) {
    return new PermissionException(message, advice, true);
  }

  /**
   * Whether the kernel answered {@code EPERM}; {@code EACCES} it also answers to what the caller
   * did wrong.
   *
   * @return true for {@code EPERM}
   */
  public boolean isNotPermitted() {
    return notPermitted;
  }
}
