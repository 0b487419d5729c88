package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.Function;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.ProgramCompiler;
import dev.nectar.compiler.Value;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.SyscallTable;
import dev.nectar.object.Target;
import dev.nectar.script.check.CheckedScript;
import dev.nectar.script.check.CheckedScript.Body;
import dev.nectar.script.check.ProbePoint;
import dev.nectar.script.syntax.Script.Probe;
import dev.nectar.session.Plan;
import dev.nectar.session.PlannedAttachment;
import dev.nectar.session.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Makes the plan of a checked script. */
public final class Lowering {
  /** Entries of the scratch map: programs of one entry never interrupt each other on a CPU. */
  private static final int PERF_ENTRY = 0;

  private static final int FIRST_OWN_ENTRY = 1;
  private static final int BODIES_OF_A_DISPATCHER = 48;
  private static final String ENTER = "sys_enter_";
  private static final String EXIT = "sys_exit_";

  private final Target target;
  private final PlanParts parts;
  private final OptionalInt process;
  private final long ringBytes;
  private final Consumer<Function> lowered;
  private final ProgramCompiler compiler;
  private final List<ProgramSpec> programs = new ArrayList<>();
  private final List<PlannedAttachment> attachments = new ArrayList<>();
  private final List<String> begin = new ArrayList<>();
  private final List<String> end = new ArrayList<>();
  private int nextEntry = FIRST_OWN_ENTRY;
  private int probes;

  /**
   * A lowering.
   *
   * @param target the kernel
   * @param script the script
   * @param process the only process whose events count, if there is one
   * @param ringBytes the size of the ring buffer
   * @param lowered is shown each program's function, improved, before code is made of it
   */
  public Lowering(
      Target target,
      CheckedScript script,
      OptionalInt process,
      long ringBytes,
      Consumer<Function> lowered) {
    this.target = target;
    this.parts = new PlanParts(target, script);
    this.process = process;
    this.ringBytes = ringBytes;
    this.lowered = lowered;
    this.compiler = new ProgramCompiler(target);
  }

  /** Makes the plan. */
  public Plan plan() {
    IdentityHashMap<Probe, List<Body>> byProbe = new IdentityHashMap<>();
    List<Probe> order = new ArrayList<>();
    for (Body body : parts.script().bodies()) {
      if (!byProbe.containsKey(body.probe())) {
        order.add(body.probe());
      }
      byProbe.computeIfAbsent(body.probe(), p -> new ArrayList<>()).add(body);
      probes += body.points().size();
    }
    order.forEach(probe -> lower(byProbe.getOrDefault(probe, List.of())));
    ObjectSpec object = new ObjectSpec(programs, parts.specs(ringBytes), "GPL");
    return new Plan(
        target.architecture(),
        object,
        attachments,
        begin,
        end,
        parts.actions(),
        parts.shapes(),
        parts.errors(),
        probes,
        settings());
  }

  private Settings settings() {
    dev.nectar.script.check.Settings s = parts.settings();
    return new Settings(
        s.printMaps() ? Settings.PrintMaps.AT_EXIT : Settings.PrintMaps.NEVER,
        s.truncationTrailer());
  }

  // ---- by kind of attach point

  /** How the points of a body are reached. */
  private sealed interface Way {
    record Once(ProbePoint point) implements Way {}

    record Perf() implements Way {}

    record PerfRecord() implements Way {}

    record Raw() implements Way {}

    record SyscallEnter() implements Way {}

    record SyscallExit() implements Way {}
  }

  private void lower(List<Body> bodies) {
    List<Case> enter = new ArrayList<>();
    List<Case> exit = new ArrayList<>();
    for (Body body : bodies) {
      Map<Way, List<ProbePoint>> ways = new LinkedHashMap<>();
      for (ProbePoint point : body.points()) {
        ways.computeIfAbsent(way(body, point), w -> new ArrayList<>()).add(point);
      }
      ways.forEach(
          (way, points) -> {
            switch (way) {
              case Way.SyscallEnter _ -> enter.add(new Case(body, numbers(points, ENTER)));
              case Way.SyscallExit _ -> exit.add(new Case(body, numbers(points, EXIT)));
              default -> single(body, way, points);
            }
          });
    }
    dispatchers(enter, "sys_enter");
    dispatchers(exit, "sys_exit");
  }

  private Way way(Body body, ProbePoint point) {
    return switch (point) {
      case ProbePoint.Begin _, ProbePoint.End _ -> new Way.Once(point);
      case ProbePoint.Clock _ -> new Way.Perf();
      case ProbePoint.RawTracepoint _ -> new Way.Raw();
      case ProbePoint.Tracepoint t -> tracepoint(body, t.point());
    };
  }

  private Way tracepoint(Body body, AttachPoint.Tracepoint point) {
    if (point.category().equals("syscalls")) {
      if (isSyscall(point.name(), ENTER)) {
        return new Way.SyscallEnter();
      }
      if (isSyscall(point.name(), EXIT)) {
        return new Way.SyscallExit();
      }
    }
    boolean raw =
        body.format().isEmpty()
            && !target
                .find(new AttachPattern(AttachPattern.Kind.RAW_TRACEPOINT, "*", point.name()))
                .isEmpty();
    return raw ? new Way.Raw() : new Way.PerfRecord();
  }

  private boolean isSyscall(String name, String prefix) {
    return name.startsWith(prefix)
        && SyscallTable.of(target.architecture())
            .number(name.substring(prefix.length()))
            .isPresent();
  }

  private List<Integer> numbers(List<ProbePoint> points, String prefix) {
    List<Integer> numbers = new ArrayList<>();
    SyscallTable table = SyscallTable.of(target.architecture());
    for (ProbePoint point : points) {
      if (point instanceof ProbePoint.Tracepoint t) {
        table.number(t.point().name().substring(prefix.length())).ifPresent(numbers::add);
      }
    }
    return numbers;
  }

  // ---- programs with one body

  private void single(Body body, Way way, List<ProbePoint> points) {
    String name = name(points.getFirst().name());
    switch (way) {
      case Way.Once(ProbePoint point) -> {
        add(
            name,
            ProgramType.RAW_TRACEPOINT,
            PERF_ENTRY,
            b -> body(b, body, new Event.Nothing(), PERF_ENTRY, Filter.NONE));
        (point instanceof ProbePoint.Begin ? begin : end).add(name);
      }
      case Way.Perf _ -> {
        Filter filter = isInterval(points) ? Filter.NONE : Filter.PROCESS;
        add(
            name,
            ProgramType.PERF_EVENT,
            PERF_ENTRY,
            b -> body(b, body, new Event.Nothing(), PERF_ENTRY, filter));
        attach(name, points);
      }
      case Way.PerfRecord _ -> {
        add(
            name,
            ProgramType.TRACEPOINT,
            PERF_ENTRY,
            b -> body(b, body, new Event.TracepointRecord(), PERF_ENTRY, Filter.PROCESS));
        attach(name, points);
      }
      case Way.Raw _ -> {
        int entry = nextEntry++;
        add(
            name,
            ProgramType.RAW_TRACEPOINT,
            entry,
            b -> body(b, body, new Event.RawArguments(), entry, Filter.PROCESS));
        attach(name, points);
      }
      case Way.SyscallEnter _, Way.SyscallExit _ -> throw new IllegalStateException("dispatched");
    }
  }

  private static boolean isInterval(List<ProbePoint> points) {
    return points.stream()
        .anyMatch(
            p -> p instanceof ProbePoint.Clock c && c.point() instanceof AttachPoint.Interval);
  }

  private void attach(String program, List<ProbePoint> points) {
    for (ProbePoint point : points) {
      AttachPoint where =
          switch (point) {
            case ProbePoint.Clock c -> c.point();
            case ProbePoint.RawTracepoint r -> r.point();
            case ProbePoint.Tracepoint t ->
                typeOf(program) == ProgramType.TRACEPOINT
                    ? t.point()
                    : new AttachPoint.RawTracepoint(t.point().name());
            case ProbePoint.Begin _, ProbePoint.End _ ->
                throw new IllegalStateException("not attached");
          };
      attachments.add(new PlannedAttachment(program, where));
    }
  }

  private ProgramType typeOf(String program) {
    return programs.stream().filter(p -> p.name().equals(program)).findFirst().orElseThrow().type();
  }

  /** The text of an attach point as a C identifier, numbered: specification section 18. */
  private String name(String point) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < point.length() && i < 100; i++) {
      char c = point.charAt(i);
      boolean plain = c < 0x80 && Character.isLetterOrDigit(c);
      name.append(plain ? c : '_');
    }
    return name.append('_').append(programs.size() + 1).toString();
  }

  private void add(
      String name,
      ProgramType type,
      int entry,
      java.util.function.Function<FunctionBuilder, Boolean> lower) {
    FunctionBuilder b = new FunctionBuilder(name);
    if (lower.apply(b)) {
      parts.needScratchEntry(entry);
    }
    Function function = b.build();
    compiler.optimise(function);
    lowered.accept(function);
    FunctionSpec spec = compiler.generate(function);
    programs.add(new ProgramSpec(name, type, spec));
  }

  /** Which tasks a body is for. */
  private enum Filter {
    NONE,
    PROCESS
  }

  /** Lowers a body into the builder's current block; answers whether it uses scratch memory. */
  private boolean body(FunctionBuilder b, Body body, Event event, int entry, Filter filter) {
    boolean scratch = needsScratch(body, event, entry);
    Code code = new Code(b, parts, entry, Code.ScratchUse.NONE);
    code.at(body.probe().span());
    if (filter == Filter.PROCESS) {
      process.ifPresent(pid -> onlyProcess(code, body, event, pid));
    }
    Code full =
        new Code(b, parts, entry, scratch ? Code.ScratchUse.LOOKED_UP : Code.ScratchUse.NONE);
    new Statements(full, body, event).lower();
    return scratch;
  }

  /** Lowers a body on trial: what it adds to the plan, the real run finds again. */
  private boolean needsScratch(Body body, Event event, int entry) {
    try {
      FunctionBuilder trial = new FunctionBuilder("trial");
      Event own =
          event instanceof Event.SyscallExit ? new Event.SyscallExit(trial.constant(0)) : event;
      new Statements(new Code(trial, parts, entry, Code.ScratchUse.NONE), body, own).lower();
      return false;
    } catch (Code.ScratchNeeded e) {
      return true;
    }
  }

  private void onlyProcess(Code code, Body body, Event event, int pid) {
    FunctionBuilder b = code.b();
    Expressions expressions = new Expressions(code, body, event, new Variables(code));
    PidNamespace namespace = target.pidNamespace();
    Value current = new Builtins(code, expressions).processNumber(Builtins.Half.PROCESS, namespace);
    Block other = b.block("other");
    Block same = b.block("process");
    b.branch(Condition.EQ, current, code.constant(pid), same, other);
    code.enterSealed(other);
    b.ret(code.constant(0));
    code.enterSealed(same);
  }

  // ---- system calls: one raw tracepoint for all of them

  /** A body and the numbers of the system calls it is for. */
  private record Case(Body body, List<Integer> numbers) {}

  /** A range of numbers and where they lead. */
  private record Range(int low, int high, Block block) {}

  private void dispatchers(List<Case> cases, String event) {
    for (int i = 0; i < cases.size(); i += BODIES_OF_A_DISPATCHER) {
      List<Case> some = cases.subList(i, Math.min(cases.size(), i + BODIES_OF_A_DISPATCHER));
      ProbePoint first = some.getFirst().body().points().getFirst();
      String name = name(first.name());
      int entry = nextEntry++;
      add(name, ProgramType.RAW_TRACEPOINT, entry, b -> dispatcher(b, some, event, entry));
      attachments.add(new PlannedAttachment(name, new AttachPoint.RawTracepoint(event)));
    }
  }

  private boolean dispatcher(FunctionBuilder b, List<Case> cases, String event, int entry) {
    boolean enter = event.equals("sys_enter");
    Code code = new Code(b, parts, entry, Code.ScratchUse.NONE);
    code.at(cases.getFirst().body().probe().span());
    Value number = enter ? b.load(Width.DOUBLE, b.context(), 8) : numberOfExit(code);
    List<Block> blocks = new ArrayList<>();
    List<Range> ranges = new ArrayList<>();
    for (Case each : cases) {
      Block block = b.block("syscall");
      blocks.add(block);
      ranges.addAll(ranges(each.numbers(), block));
    }
    ranges.sort(Comparator.comparingInt(Range::low));
    Block miss = b.block("other");
    search(b, number, ranges, miss);
    code.enterSealed(miss);
    b.ret(code.constant(0));
    boolean scratch = false;
    Event source =
        enter ? new Event.SyscallEnter(target.architecture()) : new Event.SyscallExit(number);
    for (int i = 0; i < cases.size(); i++) {
      code.enterSealed(blocks.get(i));
      onlyNative(code);
      scratch |= body(b, cases.get(i).body(), source, entry, Filter.PROCESS);
    }
    return scratch;
  }

  private static List<Range> ranges(List<Integer> numbers, Block block) {
    List<Integer> sorted = numbers.stream().sorted().distinct().toList();
    List<Range> ranges = new ArrayList<>();
    for (int number : sorted) {
      if (!ranges.isEmpty() && ranges.getLast().high() == number - 1) {
        ranges.set(ranges.size() - 1, new Range(ranges.getLast().low(), number, block));
      } else {
        ranges.add(new Range(number, number, block));
      }
    }
    return ranges;
  }

  private static void search(FunctionBuilder b, Value number, List<Range> ranges, Block miss) {
    if (ranges.size() == 1) {
      Range only = ranges.getFirst();
      if (only.low() == only.high()) {
        b.branch(Condition.EQ, number, b.constant(only.low()), only.block(), miss);
        return;
      }
      Block above = b.block("above");
      b.branch(Condition.UGE, number, b.constant(only.low()), above, miss);
      b.enter(above);
      b.branch(Condition.ULE, number, b.constant(only.high()), only.block(), miss);
      return;
    }
    int middle = ranges.size() / 2;
    Block upper = b.block("upper");
    Block lower = b.block("lower");
    b.branch(Condition.UGE, number, b.constant(ranges.get(middle).low()), upper, lower);
    b.enter(upper);
    search(b, number, ranges.subList(middle, ranges.size()), miss);
    b.enter(lower);
    search(b, number, ranges.subList(0, middle), miss);
  }

  private Value numberOfExit(Code code) {
    return register(code, target.architecture().syscallNumberOffset());
  }

  private static Value register(Code code, int offset) {
    Code.Mark mark = code.mark();
    Place place = code.temp(8);
    Value registers = code.b().load(Width.DOUBLE, code.b().context(), 0);
    code.b()
        .call(
            Helper.PROBE_READ_KERNEL,
            code.address(place),
            code.constant(8),
            code.b().add(registers, offset));
    Value value = code.load(Width.DOUBLE, place);
    code.release(mark);
    return value;
  }

  /** Leaves out system calls of 32-bit processes, as the kernel's own tracepoints do. */
  private void onlyNative(Code code) {
    FunctionBuilder b = code.b();
    Block compat = b.block("compat");
    Block ours = b.block("native");
    switch (target.architecture()) {
      case X86_64 -> {
        // __USER32_CS of arch/x86/include/asm/segment.h.
        Value segment = register(code, Architecture.X86_64.registerOffset("cs").orElseThrow());
        b.branch(Condition.EQ, segment, code.constant(0x23), compat, ours);
      }
      case ARM64 -> {
        // PSR_MODE32_BIT of arch/arm64/include/uapi/asm/ptrace.h.
        Value state = register(code, Architecture.ARM64.registerOffset("pstate").orElseThrow());
        Value mode = b.binary(dev.nectar.compiler.Op.AND, state, code.constant(0x10));
        b.branch(mode, compat, ours);
      }
    }
    code.enterSealed(compat);
    b.ret(code.constant(0));
    code.enterSealed(ours);
  }
}
