package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Target;
import dev.nectar.object.link.Linker;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel with a few types and functions, and an object with maps whose values have types, for
 * programs as text: what they name of the kernel is looked up there.
 */
final class Scene {
  /** The functions of the kernel. */
  private static final List<String> FUNCTIONS =
      List.of(
          "bpf_rcu_read_lock",
          "bpf_rcu_read_unlock",
          "bpf_preempt_disable",
          "bpf_preempt_enable",
          "bpf_local_irq_save",
          "bpf_local_irq_restore",
          "bpf_task_acquire",
          "bpf_task_release",
          "bpf_iter_num_new",
          "bpf_iter_num_next",
          "bpf_iter_num_destroy",
          "bpf_dynptr_size",
          "bpf_throw");

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final Btf KERNEL = kernel();
  private static final BtfBuilder PROGRAM = new BtfBuilder(ORDER);
  private static final List<MapSpec> MAPS = maps();

  private Scene() {}

  private record Kernel() implements Target {
    @Override
    public KernelVersion version() {
      return KernelVersion.of(6, 18);
    }

    @Override
    public Architecture architecture() {
      return Architecture.X86_64;
    }

    @Override
    public Optional<Btf> types() {
      return Optional.of(KERNEL);
    }

    @Override
    public FeatureReport report(Facility facility) {
      return FeatureReport.present(facility);
    }

    @Override
    public Optional<EventFormat> format(AttachPoint point) {
      return Optional.empty();
    }

    @Override
    public List<AttachPoint> find(AttachPattern pattern) {
      return List.of();
    }

    @Override
    public int cpus() {
      return 1;
    }

    @Override
    public PidNamespace pidNamespace() {
      return PidNamespace.INITIAL;
    }
  }

  private static Btf kernel() {
    BtfBuilder types = new BtfBuilder(ORDER);
    int number = types.integer("int", 4, BtfType.Int.SIGNED);
    int wide = types.integer("unsigned long", 8, 0);
    int self = types.count() + 1;
    int task =
        types.add(
            new BtfType.Struct(
                "task_struct",
                false,
                24,
                false,
                List.of(
                    new BtfType.Member("pid", number, 0, 0),
                    new BtfType.Member("real_parent", self + 1, 64, 0),
                    new BtfType.Member("stack", self + 2, 128, 0))));
    int pointer = types.pointer(task);
    types.pointer(0);
    int dynptr = types.pointer(structure(types, "bpf_dynptr", wide, 2));
    int iterator = types.pointer(structure(types, "bpf_iter_num", wide, 1));
    function(types, 0, "bpf_rcu_read_lock");
    function(types, 0, "bpf_rcu_read_unlock");
    function(types, 0, "bpf_preempt_disable");
    function(types, 0, "bpf_preempt_enable");
    function(types, 0, "bpf_local_irq_save", named("flags__irq_flag", types.pointer(wide)));
    function(types, 0, "bpf_local_irq_restore", named("flags__irq_flag", types.pointer(wide)));
    function(types, pointer, "bpf_task_acquire", named("p", pointer));
    function(types, 0, "bpf_task_release", named("p", pointer));
    function(
        types,
        number,
        "bpf_iter_num_new",
        named("it", iterator),
        named("start", number),
        named("end", number));
    function(types, types.pointer(number), "bpf_iter_num_next", named("it", iterator));
    function(types, 0, "bpf_iter_num_destroy", named("it", iterator));
    function(types, wide, "bpf_dynptr_size", named("p", dynptr));
    function(types, 0, "bpf_throw", named("cookie", wide));
    int trace =
        types.pointer(
            types.prototype(0, List.of(named("__data", types.pointer(0)), named("p", pointer))));
    types.add(new BtfType.Typedef("btf_trace_something", trace));
    return types.read();
  }

  private static BtfType.Parameter named(String name, int type) {
    return new BtfType.Parameter(name, type);
  }

  private static void function(
      BtfBuilder types, int result, String name, BtfType.Parameter... parameters) {
    types.function(name, types.prototype(result, List.of(parameters)), BtfLinkage.STATIC);
  }

  private static int structure(BtfBuilder types, String name, int member, int count) {
    List<BtfType.Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(new BtfType.Member("m" + i, member, i * 64, 0));
    }
    return types.add(new BtfType.Struct(name, false, count * 8, false, members));
  }

  private static List<MapSpec> maps() {
    int number = PROGRAM.integer("int", 4, BtfType.Int.SIGNED);
    int wide = PROGRAM.integer("unsigned long", 8, 0);
    int lock =
        PROGRAM.add(
            new BtfType.Struct(
                "bpf_spin_lock",
                false,
                4,
                false,
                List.of(new BtfType.Member("val", number, 0, 0))));
    int locked = with("locked", number, lock, 8);
    int timer = structure(PROGRAM, "bpf_timer", wide, 2);
    int timed = with("timed", wide, timer, 24);
    int task = PROGRAM.add(new BtfType.Struct("task_struct", false, 0, false, List.of()));
    int tagged = PROGRAM.add(new BtfType.TypeTag("kptr", false, task));
    int held = with("held", wide, PROGRAM.pointer(tagged), 16);
    return List.of(
        map("locks", MapType.HASH, number, locked, 8),
        map("timers", MapType.ARRAY, number, timed, 24),
        map("tasks", MapType.ARRAY, number, held, 16),
        new MapSpec("ring", MapType.RINGBUF, 0, 0, 4096, Set.of()),
        new MapSpec("user", MapType.USER_RINGBUF, 0, 0, 4096, Set.of()),
        new MapSpec("values", MapType.ARRAY, 4, 64, 4, Set.of()));
  }

  private static int with(String name, int first, int second, int size) {
    int at = size == 8 ? 32 : 64;
    return PROGRAM.add(
        new BtfType.Struct(
            name,
            false,
            size,
            false,
            List.of(new BtfType.Member("x", first, 0, 0), new BtfType.Member("y", second, at, 0))));
  }

  private static MapSpec map(String name, MapType type, int key, int value, int size) {
    return new MapSpec(
        name,
        type,
        4,
        size,
        4,
        Set.of(),
        MapRole.PLAIN,
        key,
        value,
        Optional.empty(),
        List.of(),
        dev.nectar.object.Pinning.NONE,
        0,
        Optional.empty());
  }

  /** What is said to a program of the network stack; empty if it is taken. */
  static String of(String text) {
    return of(ProgramType.SCHED_CLS, Optional.empty(), text);
  }

  /** What is said to a program of a tracepoint, which is given a task. */
  static String ofTracepoint(String text) {
    return of(ProgramType.TRACING, Optional.of(new AttachPoint.BtfTracepoint("something")), text);
  }

  /** What is said to a program that may wait. */
  static String ofSleeper(String text) {
    return of(ProgramType.SYSCALL, Optional.empty(), text, ProgramFlag.SLEEPABLE);
  }

  static String of(
      ProgramType type, Optional<AttachPoint> point, String text, ProgramFlag... flags) {
    FunctionSpec body = new FunctionSpec("program", new Assembler().assemble(text), List.of());
    ProgramSpec program = new ProgramSpec("program", type, point, body, "", Set.of(flags));
    List<ExternSpec> externs =
        FUNCTIONS.stream()
            .<ExternSpec>map(name -> new ExternSpec.Function(name, ExternSpec.Need.REQUIRED, 0))
            .toList();
    ObjectSpec object =
        new ObjectSpec(
            List.of(program),
            List.of(),
            MAPS,
            List.of(),
            externs,
            Optional.of(PROGRAM.read()),
            ORDER,
            "GPL",
            0);
    Target target = new Kernel();
    Linker linker = new Linker(object, target);
    Verdict verdict = Verifier.verify(Subject.of(linker.link(program), linker, target));
    return verdict instanceof Verdict.Refused refused ? refused.reason() : "";
  }

  /** Programs that are taken. */
  static void taken(String text) {
    assertThat(of(text)).isEmpty();
  }

  /** Looks up the value of a map's key 0; R6 points to it, or the program ends. */
  static String found(String map) {
    return """
        r9 = r1
        *(u64 *)(r10 - 8) = 0
        r1 = map[%s]
        r2 = r10
        r2 += -8
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r6 = r0
        """
        .formatted(map);
  }

  /** The end of all programs. */
  static final String OUT =
      """
      out:
      r0 = 0
      exit
      """;
}
