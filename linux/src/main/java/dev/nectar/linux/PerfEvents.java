package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Has programs run at perf events. */
final class PerfEvents {
  private final Bpf bpf;
  private final Perf perf;

  PerfEvents(Bpf bpf, Perf perf) {
    this.bpf = bpf;
    this.perf = perf;
  }

  /**
   * By a link where the kernel has these (Linux 5.15), else by the event alone.
   *
   * @param opened the event, or the negated errno
   */
  Kept start(long opened, Run run) {
    return start(opened, run, run.cookie(), run.action());
  }

  /**
   * The same.
   *
   * @param cookie what the program is given; 0 if nothing
   * @param action what is tried, after "cannot"
   */
  Kept start(long opened, Run run, long cookie, String action) {
    Fd event = LinuxKernel.own(bpf, opened, action);
    List<Fd> links = new ArrayList<>();
    try {
      long made = bpf.linkPerfEvent(run.fd(), event.number(), cookie);
      if (made >= 0) {
        links.add(new Fd(bpf.calls(), made));
      } else if (made == -Errno.EINVAL && cookie != 0) {
        throw run.noCookie("5.15");
      } else if (made == -Errno.EINVAL) {
        check(perf.setProgram(event.number(), run.fd()), action);
      } else {
        check(made, action);
      }
      check(perf.enable(event.number()), action);
      return new Kept(links, List.of(event));
    } catch (RuntimeException e) {
      links.forEach(Fd::close);
      event.close();
      throw e;
    }
  }

  private static void check(long result, String action) {
    if (result == -Errno.E2BIG) {
      throw new KernelException(
          "cannot " + action + ": the kernel runs at most 64 programs there",
          "attach fewer programs to the same tracepoint");
    }
    if (result < 0) {
      throw Refusal.of(action, result);
    }
  }
}
