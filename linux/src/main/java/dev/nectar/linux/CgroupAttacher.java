package dev.nectar.linux;

import dev.nectar.kernel.Attachment.Order;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.AttachPoint;

/** Attaches programs to control groups, by links, which let others be attached beside. */
final class CgroupAttacher {
  private final Bpf bpf;

  CgroupAttacher(Bpf bpf) {
    this.bpf = bpf;
  }

  Fd attach(Run run, AttachPoint.Cgroup point) {
    try (Ordering ordering = Ordering.of(run.wanted().order());
        Fd group = open(bpf.calls(), point.path(), run.action())) {
      Bpf.LinkCreation link =
          new Bpf.LinkCreation(run.fd(), group.number(), point.attachTo(), ordering.flags());
      long result = bpf.linkCreate(link, ordering.part());
      return switch ((int) -result) {
        case Errno.EINVAL ->
            throw (run.wanted().order() instanceof Order.Any
                ? new KernelException(
                    "cannot " + run.action() + ": this kernel takes no such programs there",
                    "load it for this point, or use a newer kernel")
                : new UnsupportedFeatureException(
                    "cannot " + run.action() + ": this kernel does not order programs there",
                    "leave the order out, or use Linux 6.17 or later"));
        case Errno.EBADF ->
            throw new KernelException(
                "cannot " + run.action() + ": " + point.path() + " is no control group",
                "name a folder of a cgroup2 file system");
        case Errno.EPERM ->
            throw Refusal.of(
                run.action() + ", where another program must be alone or permission lacks", result);
        default -> LinuxKernel.own(bpf, result, run.action());
      };
    }
  }

  /**
   * A descriptor of a group's folder.
   *
   * @param action what it is for, after "cannot"
   */
  static Fd open(SystemCalls calls, String path, String action) {
    long result = Fd.open(calls, path);
    if (result == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + action + ": there is no control group " + path,
          "make it first, in a cgroup2 file system: grep cgroup2 /proc/mounts");
    }
    if (result < 0) {
      throw Refusal.of(action + ": open " + path, result);
    }
    return new Fd(calls, result);
  }
}
