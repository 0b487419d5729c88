package dev.nectar.linux;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attaches programs, all or nothing. */
final class Attacher {
  private final Bpf bpf;
  private final Perf perf;
  private final LinuxTarget target;
  private final PerfEvents events;
  private final UprobeAttacher uprobes;
  private final CounterAttacher counters;

  Attacher(Bpf bpf, Perf perf, LinuxTarget target) {
    this.bpf = bpf;
    this.perf = perf;
    this.target = target;
    this.events = new PerfEvents(bpf, perf);
    this.uprobes = new UprobeAttacher(bpf, perf, target);
    this.counters = new CounterAttacher(events, perf, target);
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
    Fit.check(wanted);
    LinuxProgram program = LinuxProgram.of(wanted.program());
    try (Fd.Use held = program.use()) {
      Kept kept = keep(new Run(program, held, wanted, arena));
      return new LinuxLink(bpf, wanted.point(), Optional.of(program), kept);
    }
  }

  private Kept keep(Run run) {
    return switch (run.wanted().point()) {
      case AttachPoint.RawTracepoint point -> Kept.link(raw(run, point));
      case AttachPoint.Tracepoint point -> tracepoint(run, point);
      case AttachPoint.Interval point -> counters.interval(run, point.rate());
      case AttachPoint.Profile point -> counters.profile(run, point.rate());
      case AttachPoint.PerfEvent point -> counters.attach(run, point);
      case AttachPoint.Kprobe(String function, long offset) ->
          kprobe(run, function, offset, Edge.ENTRY);
      case AttachPoint.Kretprobe(String function) -> kprobe(run, function, 0, Edge.RETURN);
      case AttachPoint.Uprobe(String file, CodePlace place) ->
          uprobes.single(run, file, place, Edge.ENTRY);
      case AttachPoint.Uretprobe(String file, CodePlace place) ->
          uprobes.single(run, file, place, Edge.RETURN);
      case AttachPoint.KprobeMulti(List<String> functions) ->
          Kept.link(functions(run, functions, Edge.ENTRY));
      case AttachPoint.KretprobeMulti(List<String> functions) ->
          Kept.link(functions(run, functions, Edge.RETURN));
      case AttachPoint.KprobeSession(List<String> functions) ->
          Kept.link(functions(run, functions, Edge.ENTRY));
      case AttachPoint.UprobeMulti(String file, List<CodePlace> places) ->
          Kept.link(uprobes.many(run, file, places, Edge.ENTRY));
      case AttachPoint.UretprobeMulti(String file, List<CodePlace> places) ->
          Kept.link(uprobes.many(run, file, places, Edge.RETURN));
      case AttachPoint.UprobeSession(String file, List<CodePlace> places) ->
          Kept.link(uprobes.many(run, file, places, Edge.ENTRY));
      case AttachPoint.Usdt point -> new UsdtAttacher(uprobes, target).attach(run, point);
      case AttachPoint.BtfTracepoint _,
          AttachPoint.Fentry _,
          AttachPoint.Fexit _,
          AttachPoint.ModifyReturn _,
          AttachPoint.LsmHook _,
          AttachPoint.Replace _ ->
          Kept.link(bound(run));
      case AttachPoint.Iterator _ -> Kept.link(new IteratorAttacher(bpf).attach(run));
      case AttachPoint.Cgroup point -> Kept.link(new CgroupAttacher(bpf).attach(run, point));
      case NetworkPoint point -> new NetworkAttacher(bpf).attach(run, point);
      case AttachPoint.Custom _ ->
          throw new KernelException(
              "cannot " + run.action() + ": Linux has no points of other providers",
              "attach it in an embedded kernel with an event source that has it");
      case AttachPoint.Hook _ ->
          throw new KernelException(
              "cannot " + run.action() + ": it does not say where",
              "name an interface, a control group or the like by another point");
    };
  }

  private Fd raw(Run run, AttachPoint.RawTracepoint point) {
    MemorySegment name = run.arena().allocateFrom(point.name());
    long result = bpf.rawTracepointOpen(run.fd(), name, run.cookie());
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
            ? bpf.rawTracepointOpen(run.fd(), MemorySegment.NULL, 0)
            : bpf.linkTracing(run.fd(), type.get(), run.cookie());
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

  private Kept kprobe(Run run, String function, long offset, Edge edge) {
    if (!ProbeUnit.exists("kprobe", target.host()) && TracefsProbes.exist("kprobe", target)) {
      return new TracefsProbes(bpf, perf, target).kprobe(run, function, offset, edge);
    }
    ProbeUnit unit = ProbeUnit.of("kprobe", target.host(), run.action());
    MemorySegment name = run.arena().allocateFrom(function);
    long event = perf.openKprobe(unit.type(), unit.config(edge), name, offset);
    if (event < 0) {
      throw run.missed(event, "list those it can: /sys/kernel/tracing/available_filter_functions");
    }
    return start(event, run);
  }

  private Fd functions(Run run, List<String> functions, Edge edge) {
    AttachType type = run.wanted().point().attachType().orElseThrow();
    if (FunctionPatterns.areAmong(functions)) {
      if (!target.report(type).present()) {
        throw noneAtOnce(run, type);
      }
      FunctionPatterns.Found found = new FunctionPatterns(target, run).find(functions);
      return functions(run, found.which(), run.cookies(found.origins()), edge);
    }
    Bpf.Functions which =
        FunctionAddresses.areNeeded(functions)
            ? new FunctionAddresses(target, run).of(functions)
            : named(functions, run.arena());
    return functions(run, which, run.cookies(functions.size()), edge);
  }

  private Fd functions(Run run, Bpf.Functions which, MemorySegment cookies, Edge edge) {
    int flags =
        switch (edge) {
          case ENTRY -> 0;
          case RETURN -> BpfHeader.BPF_F_KPROBE_MULTI_RETURN;
        };
    AttachType type = run.wanted().point().attachType().orElseThrow();
    long result = bpf.linkFunctions(run.fd(), type, flags, which, cookies);
    boolean placed = which instanceof Bpf.Functions.Placed;
    boolean untraced = placed && result == -Errno.EINVAL && target.report(type).present();
    if (result == -Errno.ESRCH || result == -Errno.ENOENT || untraced) {
      throw new KernelException(
          "cannot " + run.action() + ": this kernel cannot trace one of these functions",
          "list those it can: /sys/kernel/tracing/available_filter_functions");
    }
    if (result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL) {
      throw noneAtOnce(run, type);
    }
    return LinuxKernel.own(bpf, result, run.action());
  }

  private static UnsupportedFeatureException noneAtOnce(Run run, AttachType type) {
    return new UnsupportedFeatureException(
        "cannot " + run.action() + ": this kernel has no probes on many functions at once",
        "use Linux "
            + (type == AttachType.TRACE_KPROBE_SESSION ? "6.10" : "5.18")
            + " or later, built with CONFIG_FPROBE, or a kprobe for each function");
  }

  /** Functions that the kernel finds by their names alone. */
  static Bpf.Functions named(List<String> functions, Arena arena) {
    MemorySegment names = Native.room(8L * functions.size(), arena);
    for (int i = 0; i < functions.size(); i++) {
      Native.putLong(names, 8L * i, arena.allocateFrom(functions.get(i)).address());
    }
    return new Bpf.Functions.Named(names);
  }

  private Kept tracepoint(Run run, AttachPoint.Tracepoint point) {
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

  private Kept start(long opened, Run run) {
    return events.start(opened, run);
  }
}
