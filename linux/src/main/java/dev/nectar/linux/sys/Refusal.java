package dev.nectar.linux.sys;

import dev.nectar.host.Capability;
import dev.nectar.host.Host;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** The caller may not do that. */
  public static PermissionException permission(String action, int errno) {
    Evidence evidence = Evidence.ofThisProcess(Path.of("/"));
    String message = "cannot " + action + ": " + evidence.reason(errno);
    return errno == Errno.EPERM
        ? PermissionException.notPermitted(message, evidence.advice())
        : new PermissionException(message, evidence.advice());
  }

  /**
   * What the machine shows of this process's rights.
   *
   * @param capabilities the effective ones, a bit each; empty if unknown
   * @param userNamespace whether root here is not root of the machine
   * @param lockdown the active mode, {@code none} if there is none
   * @param unprivilegedBpf {@code kernel.unprivileged_bpf_disabled}
   * @param perfParanoid {@code kernel.perf_event_paranoid}
   */
  public record Evidence(
      Optional<Long> capabilities,
      boolean userNamespace,
      String lockdown,
      String unprivilegedBpf,
      String perfParanoid) {

    /**
     * Reads it.
     *
     * @param root the folder that is {@code /}
     */
    public static Evidence ofThisProcess(Path root) {
      return new Evidence(
          Host.at(root).effectiveCapabilities(),
          userNamespace(read(root, "proc/self/uid_map")),
          lockdown(read(root, "sys/kernel/security/lockdown")),
          read(root, "proc/sys/kernel/unprivileged_bpf_disabled").strip(),
          read(root, "proc/sys/kernel/perf_event_paranoid").strip());
    }

    /**
     * @param errno what the kernel said
     * @return why, in words
     */
    public String reason(int errno) {
      List<String> lacks = missing();
      StringBuilder text = new StringBuilder(Errno.text(errno));
      if (!lacks.isEmpty()) {
        text.append("; this process lacks ").append(String.join(" and ", lacks));
        settings(text);
      } else if (userNamespace) {
        text.append("; root of a user namespace is not root of the machine");
      } else if (!lockdown.equals("none")) {
        text.append("; the kernel is locked down (").append(lockdown).append(')');
      } else {
        text.append(
            "; all capabilities are there, so a seccomp filter, a security module or lockdown"
                + " forbids it");
      }
      return text.toString();
    }

    /**
     * @return what to do
     */
    public String advice() {
      if (!missing().isEmpty()) {
        return "run it as root, for example by sudo";
      }
      if (userNamespace) {
        return "run it outside the container, or in a privileged one";
      }
      return lockdown.equals("none")
          ? "look at the security settings of the container or the machine"
          : "start the kernel without lockdown, or use other attach points";
    }

    /**
     * @return whether the process has the capabilities to load programs
     */
    public boolean maySetUpBpf() {
      return capabilities.isPresent() && missing().isEmpty();
    }

    private List<String> missing() {
      List<String> lacks = new ArrayList<>();
      if (capabilities.isPresent() && !has(Capability.SYS_ADMIN)) {
        if (!has(Capability.BPF)) {
          lacks.add("CAP_BPF");
        }
        if (!has(Capability.PERFMON)) {
          lacks.add("CAP_PERFMON");
        }
      }
      return lacks;
    }

    private boolean has(Capability capability) {
      return capability.in(capabilities.orElse(-1L));
    }

    private void settings(StringBuilder text) {
      String join = " (";
      if (!unprivilegedBpf.isEmpty()) {
        text.append(join).append("kernel.unprivileged_bpf_disabled=").append(unprivilegedBpf);
        join = ", ";
      }
      if (!perfParanoid.isEmpty()) {
        text.append(join).append("kernel.perf_event_paranoid=").append(perfParanoid);
        join = ", ";
      }
      text.append(join.equals(", ") ? ")" : "");
    }

    private static boolean userNamespace(String uidMap) {
      String all = uidMap.strip();
      return !all.isEmpty() && !all.endsWith(" 4294967295");
    }

    private static String lockdown(String modes) {
      int from = modes.indexOf('[');
      int to = modes.indexOf(']');
      return from >= 0 && to > from ? modes.substring(from + 1, to) : "none";
    }

    private static String read(Path root, String file) {
      try {
        return Files.readString(root.resolve(file));
      } catch (IOException e) {
        return "";
      }
    }
  }
}
