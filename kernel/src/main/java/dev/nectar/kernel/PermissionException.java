package dev.nectar.kernel;

/** The caller may not do that; {@link #reason()} and the message say what stands in the way. */
public final class PermissionException extends KernelException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final boolean notPermitted;

  /** What stands in the way, as far as the machine shows it. */
  public enum Reason {
    /** The process lacks a capability: {@code CAP_BPF}, {@code CAP_PERFMON} or another. */
    CAPABILITY,
    /**
     * The process has its capabilities in a user namespace alone, and no BPF token allows it there.
     */
    TOKEN,
    /** The kernel is locked down in the mode {@code confidentiality}. */
    LOCKDOWN,
    /** The limit of locked memory is reached; kernels before 5.11 count maps and programs. */
    LOCKED_MEMORY,
    /** A seccomp filter is on the process, which has all capabilities. */
    SECCOMP,
    /**
     * The process has all capabilities, and nothing that shows is in the way: the kernel or a
     * security module refuses this kind of program or way to attach to everybody.
     */
    POLICY
  }

  private PermissionException(Reason reason, String message, String advice, boolean notPermitted) {
    super(message, advice);
    this.reason = reason;
    this.notPermitted = notPermitted;
  }

  /**
   * A refusal.
   *
   * @param reason what stands in the way
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   */
  public PermissionException(Reason reason, String message, String advice) {
    this(reason, message, advice, false);
  }

  /**
   * A refusal by {@code EPERM}, with which the kernel answers a lack of rights and policy alone.
   *
   * @param reason what stands in the way
   * @param message what was done, to what, and why it failed
   * @param advice what to do; empty if nothing helps
   * @return the refusal
   */
  public static PermissionException notPermitted(Reason reason, String message, String advice) {
    return new PermissionException(reason, message, advice, true);
  }

  /**
   * What stands in the way.
   *
   * @return the likeliest, by what the machine shows of this process
   */
  public Reason reason() {
    return reason;
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
