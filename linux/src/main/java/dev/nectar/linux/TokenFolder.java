package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import java.nio.file.Path;

/** Where somebody wants a BPF token of ({@code kernel/bpf/token.c}). */
final class TokenFolder {
  private static final String OPTIONS =
      "delegate_cmds, delegate_maps, delegate_progs and " + "delegate_attachs";

  private final Bpf bpf;
  private final Path folder;

  TokenFolder(Bpf bpf, Path folder) {
    this.bpf = bpf;
    this.folder = folder;
  }

  /** A token, to be closed by the caller. */
  Fd token() {
    String action = "take a BPF token of " + folder;
    long opened = Fd.open(bpf.calls(), folder.toString());
    if (opened == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + action + ": there is no such folder", "mount a BPF file system there");
    }
    try (Fd mount = LinuxKernel.own(bpf, opened, action)) {
      long made = bpf.tokenCreate(mount.number());
      return switch ((int) -made) {
        case Errno.ENOENT ->
            throw new KernelException(
                "cannot " + action + ": it is mounted without leave to give any",
                "mount it with " + OPTIONS);
        case Errno.EINVAL ->
            throw new KernelException(
                "cannot " + action + ": it is not where a BPF file system is mounted",
                "name the folder that one is mounted at: mount -t bpf (Linux 6.9)");
        case Errno.EOPNOTSUPP ->
            throw new UnsupportedFeatureException(
                "cannot " + action + ": root of the machine has none, and needs none",
                "load without, or in the user namespace that it was mounted in");
        case Errno.EPERM -> throw Refusal.of(action, made);
        default -> LinuxKernel.own(bpf, made, action);
      };
    }
  }
}
