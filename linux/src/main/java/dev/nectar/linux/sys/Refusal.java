package dev.nectar.linux.sys;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import java.nio.file.Path;

/** From an error number to an exception that says what lacks and what to do about it. */
public final class Refusal {
  private Refusal() {}

  /**
   * What the kernel refused.
   *
   * @param action what was tried, after "cannot"
   * @param result the negated errno
   */
  public static KernelException of(String action, long result) {
    return of(action, result, "");
  }

  /**
   * What the kernel refused.
   *
   * @param action what was tried, after "cannot"
   * @param result the negated errno
   * @param advice what to do, unless the reason is a lack of permission
   */
  public static KernelException of(String action, long result, String advice) {
    int errno = (int) -result;
    String head = "cannot " + action + ": ";
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> permission(action, errno);
      case Errno.ENOSYS ->
          new UnsupportedFeatureException(
              head + Errno.text(errno), "use a kernel built with CONFIG_BPF_SYSCALL");
      case Errno.EOPNOTSUPP, Errno.ENOTSUPP ->
          new UnsupportedFeatureException(head + Errno.text(errno), advice);
      case Errno.EMFILE ->
          new KernelException(
              head + Errno.text(errno), "raise the limit of open files (ulimit -n)");
      case Errno.ENOMEM ->
          new KernelException(
              head + Errno.text(errno), "use smaller maps or raise the limit of locked memory");
      default -> new KernelException(head + Errno.text(errno), advice);
    };
  }

  /**
   * What the kernel refused to a caller who wants no BPF token.
   *
   * @param action what was tried, after "cannot"
   * @param result the negated errno
   */
  public static KernelException withoutToken(String action, long result) {
    Evidence evidence = Evidence.ofThisProcess(Path.of("/"));
    return result == -Errno.EPERM && evidence.reason() == PermissionException.Reason.TOKEN
        ? PermissionException.notPermitted(
            PermissionException.Reason.TOKEN,
            "cannot "
                + action
                + ": "
                + Errno.text(Errno.EPERM)
                + "; root of a user namespace is not root of the machine, and the options say that"
                + " no BPF token is used",
            "load it by LoadOptions.Token.Mounted, or by Token.Of the folder of one")
        : of(action, result);
  }

  /** The caller may not do that. */
  public static PermissionException permission(String action, int errno) {
    Evidence evidence = Evidence.ofThisProcess(Path.of("/"));
    String message = "cannot " + action + ": " + Errno.text(errno) + "; " + evidence.text();
    return errno == Errno.EPERM
        ? PermissionException.notPermitted(evidence.reason(), message, evidence.advice())
        : new PermissionException(evidence.reason(), message, evidence.advice());
  }
}
