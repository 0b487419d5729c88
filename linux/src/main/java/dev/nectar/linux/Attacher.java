package dev.nectar.linux;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    checkFit(wanted);
    Run run = new Run(LinuxProgram.of(wanted.program()).fd(), wanted, arena);
    List<Fd> descriptors =
        switch (wanted.point()) {
          case AttachPoint.RawTracepoint point -> List.of(raw(run, point));
          case AttachPoint.Tracepoint point -> tracepoint(run, point);
          case AttachPoint.Interval point -> interval(run, point.rate());
          case AttachPoint.Profile point -> profile(run, point.rate());
          case AttachPoint.Kprobe(String function, long offset) ->
              kprobe(run, function, offset, Edge.ENTRY);
          case AttachPoint.Kretprobe(String function) -> kprobe(run, function, 0, Edge.RETURN);
          case AttachPoint.Uprobe(String file, CodePlace place) ->
              uprobe(run, file, place, Edge.ENTRY);
          case AttachPoint.Uretprobe(String file, CodePlace place) ->
              uprobe(run, file, place, Edge.RETURN);
          case AttachPoint.KprobeMulti(List<String> functions) ->
              List.of(many(run, functions, Edge.ENTRY));
          case AttachPoint.KretprobeMulti(List<String> functions) ->
              List.of(many(run, functions, Edge.RETURN));
          case AttachPoint.BtfTracepoint _,
              AttachPoint.Fentry _,
              AttachPoint.Fexit _,
              AttachPoint.ModifyReturn _,
              AttachPoint.LsmHook _,
              AttachPoint.Replace _ ->
              List.of(bound(run));
          case AttachPoint.Hook _ ->
              throw new UnsupportedFeatureException(
                  "cannot " + run.action() + ": programs of this kind are not attached yet",
                  "pin the program and attach it with other tools");
        };
    return new LinuxLink(bpf, wanted.point(), descriptors);
  }

  /** Which end of a function. */
  private enum Edge {
    ENTRY,
    RETURN
  }

  /**
   * One attachment.
   *
   * @param program the program's descriptor
   * @param arena where texts for the kernel live
   */
  private record Run(int program, Attachment wanted, Arena arena) {
    String action() {
      return "attach to " + wanted.point().text();
    }

    long cookie() {
      return wanted.cookies().isEmpty() ? 0 : wanted.cookies().getFirst();
    }

    KernelException noCookie(String since) {
      return new UnsupportedFeatureException(
          "cannot " + action() + " with a cookie: this kernel does not take one there",
          "do without, or use Linux " + since + " or later");
    }
  }

  /** The kernel's own refusal of a misfit is a bare EINVAL, if it refuses at all. */
  private static void checkFit(Attachment wanted) {
    ProgramSpec spec = wanted.program().spec();
    AttachPoint point = wanted.point();
    String head = "cannot attach program " + spec.name() + " to " + point.text() + ": ";
    if (spec.type() != point.programType()) {
      throw new KernelException(
          head + "it is of type " + spec.type() + ", which does not run there",
          "load it with type " + point.programType());
    }
    if (!spec.attach().flatMap(AttachPoint::attachType).equals(point.attachType())) {
      throw new KernelException(
          head + "it was loaded for " + spec.attach().map(AttachPoint::text).orElse("no point"),
          "name the point in the program's spec");
    }
    boolean bound =
        switch (spec.type()) {
          case TRACING, LSM, EXT -> true;
          default -> false;
        };
    if (bound && !spec.attach().equals(Optional.of(point))) {
      throw new KernelException(
          head + "it was loaded for " + spec.attach().map(AttachPoint::text).orElse("no point"),
          "load it once more for this point");
    }
  }

  private Fd raw(Run run, AttachPoint.RawTracepoint point) {
    MemorySegment name = run.arena().allocateFrom(point.name());
    long result = bpf.rawTracepointOpen(run.program(), name, run.cookie());
    String action = run.action();
    if (result == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + action + ": this kernel has no such raw tracepoint",
          "list those there are: nectar list 'rawtracepoint:*'");
    }
    if (result == -Errno.EINVAL && run.cookie() != 0) {
      throw run.noCookie("6.10");
    }
    if (result == -Errno.EINVAL) {
      throw Refusal.of(action, result, "read only the arguments that this tracepoint has");
    }
    return LinuxKernel.own(bpf, result, action);
  }

  /**
   * A program that was bound to its point when it was loaded. Both ways make the same link; only
   * the second, which is newer, takes a cookie.
   */
  private Fd bound(Run run) {
    Optional<AttachType> type = run.wanted().point().attachType();
    long result =
        run.cookie() == 0 || type.isEmpty()
            ? bpf.rawTracepointOpen(run.program(), MemorySegment.NULL, 0)
            : bpf.linkTracing(run.program(), type.get(), run.cookie());
    if (result == -Errno.EINVAL && run.cookie() != 0) {
      throw run.noCookie("5.19");
    }
    if (result == -Errno.EBUSY) {
      throw new KernelException(
          "cannot " + run.action() + ": another program is attached there that must be alone",
          "detach the other one");
    }
    return LinuxKernel.own(bpf, result, run.action());
  }

  private List<Fd> kprobe(Run run, String function, long offset, Edge edge) {
    ProbeUnit unit = ProbeUnit.of("kprobe", target.host(), run.action());
    MemorySegment name = run.arena().allocateFrom(function);
    long event = perf.openKprobe(unit.type(), config(unit, edge), name, offset);
    if (event < 0) {
      throw missed(run, event, "list those it can: /sys/kernel/tracing/available_filter_functions");
    }
    return start(event, run);
  }

  private List<Fd> uprobe(Run run, String file, CodePlace place, Edge edge) {
    ProbeUnit unit = ProbeUnit.of("uprobe", target.host(), run.action());
    long offset = CodePlaces.offset(file, place, run.action());
    MemorySegment path = run.arena().allocateFrom(file);
    long event =
        perf.openUprobe(unit.type(), config(unit, edge), path, offset, run.wanted().process());
    if (event < 0) {
      throw missed(run, event, "give a place where an instruction starts, in a file on a disk");
    }
    return start(event, run);
  }

  private static long config(ProbeUnit unit, Edge edge) {
    return switch (edge) {
      case ENTRY -> 0;
      case RETURN -> unit.atReturn();
    };
  }

  private static KernelException missed(Run run, long result, String advice) {
    String head = "cannot " + run.action() + ": ";
    return switch ((int) -result) {
      case Errno.ENOENT ->
          new KernelException(
              head + "this kernel has no such function, or it ends before that place", advice);
      case Errno.EADDRNOTAVAIL ->
          new KernelException(head + "this kernel has several functions of that name", advice);
      case Errno.EINVAL, Errno.EILSEQ, Errno.EIO ->
          new KernelException(head + "the kernel does not allow a probe there", advice);
      case Errno.ESRCH -> new KernelException(head + "there is no such process", "");
      default -> Refusal.of(run.action(), result, advice);
    };
  }

  private Fd many(Run run, List<String> functions, Edge edge) {
    MemorySegment names = Native.room(8L * functions.size(), run.arena());
    MemorySegment cookies = Native.room(8L * functions.size(), run.arena());
    List<Long> given = run.wanted().cookies();
    for (int i = 0; i < functions.size(); i++) {
      Native.putLong(names, 8L * i, run.arena().allocateFrom(functions.get(i)).address());
      Native.putLong(cookies, 8L * i, given.size() > 1 ? given.get(i) : run.cookie());
    }
    int flags =
        switch (edge) {
          case ENTRY -> 0;
          case RETURN -> BpfHeader.BPF_F_KPROBE_MULTI_RETURN;
        };
    long result =
        bpf.linkFunctions(
            run.program(), flags, names, given.isEmpty() ? MemorySegment.NULL : cookies);
    if (result == -Errno.ESRCH || result == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + run.action() + ": this kernel cannot trace one of these functions",
          "list those it can: /sys/kernel/tracing/available_filter_functions");
    }
    if (result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL) {
      throw new UnsupportedFeatureException(
          "cannot " + run.action() + ": this kernel has no probes on many functions at once",
          "use Linux 5.18 or later, built with CONFIG_FPROBE, or a kprobe for each function");
    }
    return LinuxKernel.own(bpf, result, run.action());
  }

  private List<Fd> tracepoint(Run run, AttachPoint.Tracepoint point) {
    String action = run.action();
    long id =
        target
            .tracepointId(point)
            .orElseThrow(
                () ->
                    new KernelException(
                        "cannot " + action + ": this kernel has no such tracepoint",
                        "list those there are: nectar list 'tracepoint:*'"));
    return start(perf.openTracepoint(id), run);
  }

  private List<Fd> interval(Run run, AttachPoint.Rate rate) {
    int cpu = target.onlineCpus().getFirst();
    return start(clock(rate, cpu), run, "start an interval" + text(rate));
  }

  private List<Fd> profile(Run run, AttachPoint.Rate rate) {
    OptionalInt process = run.wanted().process();
    List<Fd> started = new ArrayList<>();
    String action = "start a profile" + text(rate);
    try {
      if (process.isPresent()) {
        for (int thread : threads(process.getAsInt())) {
          long event = perf.openThreadClock(period(rate), hertz(rate), thread);
          if (event != -Errno.ESRCH) {
            started.addAll(start(event, run, action));
          }
        }
      } else {
        for (int cpu : target.onlineCpus()) {
          started.addAll(start(clock(rate, cpu), run, action));
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

  private List<Fd> start(long result, Run run) {
    return start(result, run, run.action());
  }

  /** By a link where the kernel has these (Linux 5.15), else by the event alone. */
  private List<Fd> start(long result, Run run, String action) {
    Fd event = LinuxKernel.own(bpf, result, action);
    List<Fd> opened = new ArrayList<>(List.of(event));
    try {
      long link = bpf.linkPerfEvent(run.program(), event.number(), run.cookie());
      if (link >= 0) {
        opened.addFirst(new Fd(bpf.calls(), link));
      } else if (link == -Errno.EINVAL && run.cookie() != 0) {
        throw run.noCookie("5.15");
      } else if (link == -Errno.EINVAL) {
        check(perf.setProgram(event.number(), run.program()), action);
      } else {
        check(link, action);
      }
      check(perf.enable(event.number()), action);
      return opened;
    } catch (RuntimeException e) {
      opened.forEach(Fd::close);
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
