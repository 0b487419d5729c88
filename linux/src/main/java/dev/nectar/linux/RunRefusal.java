package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.ProgramSpec;

/**
 * Why the kernel does not run a program by itself: the rules are those of {@code bpf_prog_test_run}
 * and of each type in {@code net/bpf/test_run.c}.
 */
final class RunRefusal {
  /** {@code ETH_HLEN}. */
  private static final int ETHERNET_HEADER = 14;

  /** A page without the room that the kernel wants around a packet, of 4096 bytes. */
  private static final int SURELY_FITS = 3000;

  private final ProgramSpec spec;
  private final RunInput input;
  private final String action;

  RunRefusal(ProgramSpec spec, RunInput input) {
    this.spec = spec;
    this.input = input;
    this.action = "run program " + spec.name();
  }

  /** Refuses a packet without a whole header, which some kernels take for some programs. */
  void check() {
    int size = input.packet().length;
    if (size > 0 && size < ETHERNET_HEADER) {
      throw new KernelException(
          head() + "a packet of " + size + " bytes has no whole Ethernet header",
          "give it at least " + ETHERNET_HEADER + " bytes");
    }
  }

  /** The refusal of a negated errno. */
  KernelException of(long result) {
    return switch ((int) -result) {
      case Errno.EOPNOTSUPP, Errno.ENOTSUPP ->
          new UnsupportedFeatureException(
              head() + "this kernel runs no programs of type " + spec.type() + " by themselves",
              "attach it, and do what it waits for");
      case Errno.ENXIO ->
          new KernelException(
              head() + "CPU " + input.cpu().orElse(0) + " is not there, or does not run",
              "name one of those in /sys/devices/system/cpu/online");
      case Errno.EINVAL, Errno.ENOMEM, Errno.E2BIG, Errno.EMSGSIZE -> invalid(result);
      default -> Refusal.of(action, result);
    };
  }

  private String head() {
    return "cannot " + action + ": ";
  }

  private KernelException invalid(long result) {
    int size = input.packet().length;
    if (size == 0 && runsOnPackets()) {
      return new KernelException(
          head() + "programs of type " + spec.type() + " run on a packet, and none is given",
          "give it one, of at least " + ETHERNET_HEADER + " bytes");
    }
    if (size > SURELY_FITS) {
      return new KernelException(
          head() + "a packet of " + size + " bytes is larger than this kernel takes",
          "use one that fits in a page with what the kernel puts around it, about 3500 bytes;"
              + " only newer kernels take larger ones");
    }
    if (size == 0 && input.repeat() > 1) {
      return new KernelException(
          head() + "programs of type " + spec.type() + " run once", "run it again instead");
    }
    return result == -Errno.EINVAL
        ? Refusal.of(action, result, advice())
        : Refusal.of(action, result);
  }

  private boolean runsOnPackets() {
    return switch (spec.type()) {
      case XDP, SCHED_CLS, SCHED_ACT, SOCKET_FILTER, CGROUP_SKB, FLOW_DISSECTOR -> true;
      case LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL, SK_SKB, NETFILTER -> true;
      default -> false;
    };
  }

  private String advice() {
    if (input.cpu().isPresent()) {
      return "name no CPU for programs that run on packets";
    }
    return input.packet().length == 0
        ? "give it a context as large as programs of this type have"
        : "give an Ethernet frame with the whole header of what it carries, and a context with only"
            + " fields that may be set";
  }
}
