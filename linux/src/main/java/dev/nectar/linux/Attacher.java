package dev.nectar.linux;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Attaches programs, all or nothing. */
final class Attacher {
  private final Bpf bpf;
  private final Perf perf;
  private final LinuxTarget target;

  Attacher(Bpf bpf, Perf perf, LinuxTarget target) {
    this.bpf = bpf;
    this.perf = perf;
    this.target = target;
  }

  List<Link> attach(List<Attachment> wanted) {
    List<Link> links = new ArrayList<>(wanted.size());
    try (Arena arena = Arena.ofConfined()) {
      for (Attachment attachment : wanted) {
        links.add(attach(attachment, arena));
      }
      return links;
    } catch (RuntimeException e) {
      links.forEach(Link::close);
      throw e;
    }
  }

  private Link attach(Attachment wanted, Arena arena) {
    int program = LinuxProgram.of(wanted.program()).fd();
    List<Fd> descriptors =
        switch (wanted.point()) {
          case AttachPoint.RawTracepoint point -> List.of(raw(program, point, arena));
          case AttachPoint.Tracepoint point -> List.of(tracepoint(program, point));
          case AttachPoint.Interval point -> List.of(interval(program, point.rate()));
          case AttachPoint.Profile point -> profile(program, point.rate(), wanted.process());
        };
    return new LinuxLink(wanted.point(), descriptors);
  }

  private Fd raw(int program, AttachPoint.RawTracepoint point, Arena arena) {
    long result = bpf.rawTracepointOpen(program, arena.allocateFrom(point.name()));
    String action = "attach to rawtracepoint:" + point.name();
    if (result == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + action + ": this kernel has no such raw tracepoint",
          "list those there are: nectar list 'rawtracepoint:*'");
    }
    if (result == -Errno.EINVAL) {
      throw Refusal.of(action, result, "read only the arguments that this tracepoint has");
    }
    return LinuxKernel.own(bpf, result, action);
  }

  private Fd tracepoint(int program, AttachPoint.Tracepoint point) {
    String action = "attach to tracepoint:" + point.category() + ":" + point.name();
    long id =
        target
            .tracepointId(point)
            .orElseThrow(
                () ->
                    new KernelException(
                        "cannot " + action + ": this kernel has no such tracepoint",
                        "list those there are: nectar list 'tracepoint:*'"));
    return start(perf.openTracepoint(id), program, action);
  }

  private Fd interval(int program, AttachPoint.Rate rate) {
    int cpu = target.onlineCpus().getFirst();
    return start(clock(rate, cpu), program, "start an interval" + text(rate));
  }

  private List<Fd> profile(int program, AttachPoint.Rate rate, OptionalInt process) {
    List<Fd> started = new ArrayList<>();
    String action = "start a profile" + text(rate);
    try {
      if (process.isPresent()) {
        for (int thread : threads(process.getAsInt())) {
          long event = perf.openThreadClock(period(rate), hertz(rate), thread);
          if (event != -Errno.ESRCH) {
            started.add(start(event, program, action));
          }
        }
      } else {
        for (int cpu : target.onlineCpus()) {
          started.add(start(clock(rate, cpu), program, action));
        }
      }
      return started;
    } catch (RuntimeException e) {
      started.forEach(Fd::close);
      throw e;
    }
  }

  private List<Integer> threads(int process) {
    List<Integer> threads = target.host().threads(process);
    if (threads.isEmpty()) {
      throw new KernelException(
          "cannot profile process " + process + ": there is no such process", "");
    }
    return threads;
  }

  private long clock(AttachPoint.Rate rate, int cpu) {
    return perf.openCpuClock(period(rate), hertz(rate), cpu);
  }

  private static long period(AttachPoint.Rate rate) {
    return switch (rate) {
      case AttachPoint.Rate.Period p -> p.nanoseconds();
      case AttachPoint.Rate.Frequency _ -> 0;
    };
  }

  private static long hertz(AttachPoint.Rate rate) {
    return switch (rate) {
      case AttachPoint.Rate.Period _ -> 0;
      case AttachPoint.Rate.Frequency f -> f.hertz();
    };
  }

  private static String text(AttachPoint.Rate rate) {
    return switch (rate) {
      case AttachPoint.Rate.Period p -> " every " + p.nanoseconds() + " ns";
      case AttachPoint.Rate.Frequency f ->
          " of " + f.hertz() + " Hz (at most kernel.perf_event_max_sample_rate)";
    };
  }

  private Fd start(long result, int program, String action) {
    Fd event = LinuxKernel.own(bpf, result, action);
    try {
      check(perf.setProgram(event.number(), program), action);
      check(perf.enable(event.number()), action);
      return event;
    } catch (RuntimeException e) {
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
