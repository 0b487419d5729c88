package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.VerifierException;
import dev.nectar.kernel.spi.EntryView;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On the running kernel; programs do nothing in other processes. */
@Tag("kernel")
class LinuxKernelTest {
  private static final AttachPoint SYS_ENTER = new AttachPoint.RawTracepoint("sys_enter");

  private LinuxKernel kernel;

  @BeforeEach
  void open() {
    kernel = LinuxKernel.open();
    Privileges.assumeBpf(kernel);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  @Test
  void runsAProgramOnDemand() {
    try (LoadedObject object = kernel.load(object(program(returning(42))))) {
      assertThat(object.program("p").testRun()).isEqualTo(42);
      assertThat(object.program("p").info().name()).isEqualTo("p");
      assertThat(object.program("p").info().id()).isPositive();
    }
  }

  @Test
  void refusalNamesReasonSlotAndSourceLine() {
    FunctionSpec function =
        new FunctionSpec(
            "f",
            List.of(
                move(Register.R1, 0),
                new Instruction.Alu(
                    Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Reg(Register.R3)),
                new Instruction.Exit()),
            List.of(
                new LineSpec(0, "a.bt", "first { line }", 1, 1),
                new LineSpec(1, "a.bt", "second { line }", 2, 7)));
    ProgramSpec program = new ProgramSpec("p", ProgramType.RAW_TRACEPOINT, function);
    assertThatThrownBy(() -> kernel.load(object(program)))
        .isInstanceOfSatisfying(
            VerifierException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("R3 !read_ok");
              assertThat(e.slot()).isEqualTo(1);
              assertThat(e.line().orElseThrow().line()).isEqualTo(2);
              assertThat(e.log().text()).contains("; second { line }");
            });
  }

  @Test
  void refusedProgramLeavesNothingOpen() {
    int before = Descriptors.open();
    ObjectSpec spec =
        new ObjectSpec(
            List.of(
                program(returning(0)),
                new ProgramSpec(
                    "bad",
                    ProgramType.RAW_TRACEPOINT,
                    new FunctionSpec("bad", List.of(new Instruction.Exit()), List.of()))),
            List.of(map("m", MapType.HASH, 4, 8, 16)),
            "GPL");
    assertThatThrownBy(() -> kernel.load(spec)).isInstanceOf(VerifierException.class);
    assertThat(Descriptors.open()).isEqualTo(before);
  }

  @Test
  void logOfALongProgramIsWhole() {
    List<Instruction> body = new ArrayList<>();
    body.add(move(Register.R0, 0));
    for (int i = 0; i < 6000; i++) {
      body.add(new Instruction.Alu(Width.DOUBLE, AluOp.ADD, Register.R0, new Operand.Imm(1)));
    }
    body.add(
        new Instruction.Alu(Width.DOUBLE, AluOp.ADD, Register.R0, new Operand.Reg(Register.R9)));
    body.add(new Instruction.Exit());
    assertThatThrownBy(() -> kernel.load(object(program(body))))
        .isInstanceOfSatisfying(
            VerifierException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("R9 !read_ok");
              assertThat(e.slot()).isEqualTo(6001);
              assertThat(e.log().text().length()).isGreaterThan(100_000);
            });
  }

  @Test
  void ringBufferHandsOverEveryRecordInOrder() {
    ObjectSpec spec = emitting(Helper.RINGBUF_OUTPUT, map("ring", MapType.RINGBUF, 0, 0, 1 << 16));
    try (LoadedObject object = kernel.load(spec);
        EventStream events = kernel.events(List.of(object.map("ring")))) {
      List<Long> seen = new ArrayList<>();
      for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 100; i++) {
          object.program("p").testRun();
        }
        assertThat(events.await(Duration.ofSeconds(1))).isTrue();
        events.drain(
            (ring, at, length, cpu) -> {
              assertThat(length).isEqualTo(8);
              assertThat(cpu).isEqualTo(-1);
              seen.add(ring.get(ValueLayout.JAVA_LONG, at));
            });
      }
      assertThat(seen).hasSize(5000);
      assertThat(seen).isSorted();
      assertThat(events.lost()).isZero();
    }
  }

  @Test
  void perfRingsHandOverRecordsAlsoAcrossTheirEnd() {
    ObjectSpec spec =
        emitting(Helper.PERF_EVENT_OUTPUT, map("ring", MapType.PERF_EVENT_ARRAY, 4, 4, 0));
    // What is lost is told with the next record of the same CPU.
    RunInput here = RunInput.NONE.on(0);
    try (LoadedObject object = kernel.load(spec);
        EventStream events = kernel.events(List.of(object.map("ring")))) {
      List<Long> seen = new ArrayList<>();
      for (int round = 0; round < 300; round++) {
        for (int i = 0; i < 100; i++) {
          object.program("p").testRun(here);
        }
        events.drain((ring, at, length, cpu) -> seen.add(unaligned(ring, at)));
      }
      assertThat(seen).hasSize(30_000);
      assertThat(new HashSet<>(seen)).hasSize(30_000);
      assertThat(events.lost()).isZero();
      for (int i = 0; i < 20_000; i++) {
        object.program("p").testRun(here);
      }
      int rest = events.drain((ring, at, length, cpu) -> {});
      object.program("p").testRun(here);
      rest += events.drain((ring, at, length, cpu) -> {});
      object.program("p").testRun(here);
      rest += events.drain((ring, at, length, cpu) -> {});
      assertThat(rest + events.lost()).isEqualTo(20_002);
      assertThat(events.lost()).isPositive();
    }
  }

  @Test
  void everyRecordIsReadOrRefusedWhenManyWriteAtOnce() throws InterruptedException {
    ObjectSpec spec = emitting(Helper.RINGBUF_OUTPUT, map("ring", MapType.RINGBUF, 0, 0, 1 << 14));
    int writers = 3;
    int each = 40_000;
    try (LoadedObject object = kernel.load(spec);
        EventStream events = kernel.events(List.of(object.map("ring")))) {
      AtomicLong refused = new AtomicLong();
      AtomicInteger running = new AtomicInteger(writers);
      for (int i = 0; i < writers; i++) {
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int k = 0; k < each; k++) {
                    if (object.program("p").testRun() != 0) {
                      refused.incrementAndGet();
                    }
                  }
                  running.decrementAndGet();
                  events.wake();
                });
      }
      long read = 0;
      Duration limit = Duration.ofMillis(200);
      while (running.get() > 0) {
        events.await(limit);
        read += events.drain((ring, at, length, cpu) -> {});
      }
      read += events.drain((ring, at, length, cpu) -> {});
      assertThat(read + refused.get()).isEqualTo((long) writers * each);
      assertThat(read).isPositive();
    }
  }

  @Test
  void aRecordWhoseHandlerFailsIsNotSeenAgain() {
    ObjectSpec spec = emitting(Helper.RINGBUF_OUTPUT, map("ring", MapType.RINGBUF, 0, 0, 4096));
    try (LoadedObject object = kernel.load(spec);
        EventStream events = kernel.events(List.of(object.map("ring")))) {
      object.program("p").testRun();
      object.program("p").testRun();
      assertThatThrownBy(
              () ->
                  events.drain(
                      (ring, at, length, cpu) -> {
                        throw new IllegalStateException("no");
                      }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(events.drain((ring, at, length, cpu) -> {})).isEqualTo(1);
    }
  }

  @Test
  void drainingAllocatesNothing() {
    ObjectSpec spec = emitting(Helper.RINGBUF_OUTPUT, map("ring", MapType.RINGBUF, 0, 0, 1 << 20));
    try (LoadedObject object = kernel.load(spec);
        EventStream events = kernel.events(List.of(object.map("ring")))) {
      long[] sum = new long[1];
      dev.nectar.kernel.RecordHandler handler =
          (ring, at, length, cpu) -> sum[0] += ring.get(ValueLayout.JAVA_LONG, at);
      Duration limit = Duration.ofMillis(1);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20_000; i++) {
          object.program("p").testRun();
        }
        long before = Allocation.ofThisThread();
        events.await(limit);
        events.drain(handler);
        if (round == 1) {
          assertThat(Allocation.ofThisThread() - before).isLessThan(1000);
        }
      }
    }
  }

  @Test
  void wakeEndsAWait() throws InterruptedException {
    ObjectSpec spec = emitting(Helper.RINGBUF_OUTPUT, map("ring", MapType.RINGBUF, 0, 0, 4096));
    try (LoadedObject object = kernel.load(spec);
        EventStream events = kernel.events(List.of(object.map("ring")))) {
      assertThat(events.await(Duration.ofMillis(5))).isFalse();
      Thread waker = Thread.startVirtualThread(events::wake);
      assertThat(events.await(Duration.ofSeconds(10))).isTrue();
      waker.join();
      assertThat(events.await(Duration.ofMillis(5))).isFalse();
    }
  }

  @Test
  void attachesToRawTracepointOfOwnProcess() {
    ObjectSpec spec =
        new ObjectSpec(
            List.of(program(counting())), List.of(map("m", MapType.ARRAY, 4, 8, 1)), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      MapView<Integer, Long> view = object.map("m").view(Codec.INT, Codec.LONG);
      List<Link> links = kernel.attach(List.of(new Attachment(object.program("p"), SYS_ENTER)));
      kernel.clock().bootNanos();
      links.forEach(Link::close);
      links.forEach(Link::close);
      long counted = view.get(0).orElseThrow();
      assertThat(counted).isPositive();
      kernel.clock().bootNanos();
      assertThat(view.get(0)).contains(counted);
    }
  }

  @Test
  void attachesToTracepointIntervalAndProfile() throws InterruptedException {
    ObjectSpec spec =
        new ObjectSpec(
            List.of(
                new ProgramSpec(
                    "t", ProgramType.TRACEPOINT, new FunctionSpec("t", counting(), List.of())),
                new ProgramSpec(
                    "i",
                    ProgramType.PERF_EVENT,
                    new FunctionSpec("i", add(Register.R6, List.of()), List.of()))),
            List.of(map("m", MapType.ARRAY, 4, 8, 1)),
            "GPL");
    AttachPoint tracepoint = new AttachPoint.Tracepoint("syscalls", "sys_enter_clock_gettime");
    AttachPoint interval = new AttachPoint.Interval(new AttachPoint.Rate.Period(1_000_000));
    AttachPoint profile = new AttachPoint.Profile(new AttachPoint.Rate.Frequency(999));
    int self = (int) ProcessHandle.current().pid();
    try (LoadedObject object = kernel.load(spec)) {
      MapView<Integer, Long> view = object.map("m").view(Codec.INT, Codec.LONG);
      List<Link> links = kernel.attach(List.of(new Attachment(object.program("t"), tracepoint)));
      kernel.clock().bootNanos();
      links.forEach(Link::close);
      // More than the one above, where the JVM's own clock is the system call.
      long seen = view.get(0).orElseThrow();
      assertThat(seen).isPositive();
      kernel.clock().bootNanos();
      assertThat(view.get(0).orElseThrow()).as("after").isEqualTo(seen);
      for (Attachment clock :
          List.of(
              new Attachment(object.program("i"), interval),
              new Attachment(object.program("i"), profile),
              new Attachment(object.program("i"), profile).watching(self))) {
        view.put(0, 0L);
        List<Link> clocks = kernel.attach(List.of(clock));
        long end = System.nanoTime() + 30_000_000_000L;
        while (view.get(0).orElseThrow() <= 10 && System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        clocks.forEach(Link::close);
        assertThat(view.get(0).orElseThrow()).isGreaterThan(10);
      }
    }
  }

  @Test
  void unknownPointsAndProcessesAreNamed() {
    try (LoadedObject object = kernel.load(object(program(returning(0))))) {
      assertThatThrownBy(
              () ->
                  kernel.attach(
                      List.of(
                          new Attachment(object.program("p"), SYS_ENTER),
                          new Attachment(
                              object.program("p"), new AttachPoint.RawTracepoint("no_such")))))
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot attach to rawtracepoint:no_such: this kernel has no such raw tracepoint");
      assertThatThrownBy(
              () ->
                  kernel.attach(
                      List.of(
                          new Attachment(
                              object.program("p"),
                              new AttachPoint.Tracepoint("sched", "sched_switch")))))
          .hasMessage(
              "cannot attach program p to tracepoint:sched:sched_switch: it is of type"
                  + " RAW_TRACEPOINT, which does not run there");
    }
    FunctionSpec nothing = new FunctionSpec("t", returning(0), List.of());
    AttachPoint missing = new AttachPoint.Tracepoint("sched", "no_such");
    try (LoadedObject object = kernel.load(object(ProgramSpec.at("t", missing, nothing)))) {
      assertThatThrownBy(() -> kernel.attach(List.of(new Attachment(object.program("t"), missing))))
          .hasMessage(
              "cannot attach to tracepoint:sched:no_such: this kernel has no such tracepoint");
    }
  }

  @Test
  void mapsAreReadInBatchesAndOneByOne() {
    for (MapType type :
        List.of(MapType.HASH, MapType.LRU_HASH, MapType.PERCPU_HASH, MapType.ARRAY)) {
      ObjectSpec spec = new ObjectSpec(List.of(), List.of(map("m", type, 4, 8, 10_000)), "GPL");
      try (LoadedObject object = kernel.load(spec)) {
        BpfMap map = object.map("m");
        Codec<Long> first = firstOf(map.info().valueBytes());
        MapView<Integer, Long> view = map.view(Codec.INT, first);
        Map<Integer, Long> put = new HashMap<>();
        for (int i = 0; i < 9_000; i++) {
          view.put(i, i * 3L);
          put.put(i, i * 3L);
        }
        if (type == MapType.ARRAY) {
          for (int i = 9_000; i < 10_000; i++) {
            put.put(i, 0L);
          }
        }
        Map<Integer, Long> seen = new HashMap<>();
        int[] visits = new int[1];
        view.forEach(
            (k, v) -> {
              seen.put(k, v);
              visits[0]++;
            });
        assertThat(visits[0]).as("%s", type).isEqualTo(seen.size());
        if (type != MapType.LRU_HASH) {
          assertThat(seen).as("%s", type).isEqualTo(put);
          assertThat(view.remove(5)).isEqualTo(type != MapType.ARRAY);
        }
        Map<Integer, Long> slowly = new HashMap<>();
        ((EntryView<Integer, Long>) view).oneByOne(slowly::put);
        if (type == MapType.HASH) {
          put.remove(5);
          assertThat(slowly).isEqualTo(put);
          assertThat(view.get(5)).isEmpty();
          assertThat(view.get(6)).contains(18L);
        }
      } catch (KernelException e) {
        assertThat(type).isEqualTo(MapType.ARRAY);
        assertThat(e).hasMessageContaining("remove");
      }
    }
  }

  @Test
  void perCpuValuesHaveOneElementForEachCpu() {
    ObjectSpec spec =
        new ObjectSpec(List.of(), List.of(map("m", MapType.PERCPU_ARRAY, 4, 4, 1)), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      BpfMap map = object.map("m");
      int cpus = map.info().cpus();
      MapView<Integer, List<Integer>> view = map.view(Codec.INT, Codec.perCpu(Codec.INT, cpus));
      List<Integer> values = new ArrayList<>();
      for (int cpu = 0; cpu < cpus; cpu++) {
        values.add(cpu + 7);
      }
      view.put(0, values);
      assertThat(view.get(0)).contains(values);
    }
  }

  @Test
  void readingAMapThatChangesEnds() throws InterruptedException {
    ObjectSpec spec = new ObjectSpec(List.of(), List.of(map("m", MapType.HASH, 4, 8, 4096)), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      MapView<Integer, Long> view = object.map("m").view(Codec.INT, Codec.LONG);
      MapView<Integer, Long> other = object.map("m").view(Codec.INT, Codec.LONG);
      for (int i = 0; i < 500; i++) {
        view.put(i, 1L);
      }
      boolean[] stop = new boolean[1];
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 500; i < 30_000 && !stop[0]; i++) {
                      other.put(500 + i % 500, 2L);
                      other.remove(500 + (i + 250) % 500);
                    }
                  });
      for (int round = 0; round < 10; round++) {
        Set<Integer> seen = new HashSet<>();
        int[] twice = new int[1];
        view.forEach((k, v) -> twice[0] += seen.add(k) ? 0 : 1);
        assertThat(twice[0]).isZero();
        assertThat(seen.containsAll(IntStream.range(0, 500).boxed().toList())).isTrue();
        Map<Integer, Long> slowly = new HashMap<>();
        ((EntryView<Integer, Long>) view).oneByOne(slowly::put);
        assertThat(slowly).hasSizeGreaterThan(0);
      }
      stop[0] = true;
      writer.join();
    }
  }

  @Test
  void everySyscallTracepointHasANumber() {
    List<AttachPoint> points =
        kernel
            .target()
            .find(new AttachPattern(AttachPattern.Kind.TRACEPOINT, "syscalls", "sys_enter_*"));
    assertThat(points).hasSizeGreaterThan(300);
    for (AttachPoint point : points) {
      String name = ((AttachPoint.Tracepoint) point).name().substring("sys_enter_".length());
      assertThat(kernel.target().architecture().syscalls().number(name)).as(name).isPresent();
    }
  }

  @Test
  void findsTracepointsByPattern() {
    assertThat(find(AttachPattern.Kind.TRACEPOINT, "sched", "sched_switch"))
        .containsExactly(new AttachPoint.Tracepoint("sched", "sched_switch"));
    assertThat(find(AttachPattern.Kind.TRACEPOINT, "*", "sched_sw*"))
        .contains(new AttachPoint.Tracepoint("sched", "sched_switch"));
    assertThat(find(AttachPattern.Kind.TRACEPOINT, "nothing", "*")).isEmpty();
    assertThat(find(AttachPattern.Kind.TRACEPOINT, "..", "*")).isEmpty();
    assertThat(find(AttachPattern.Kind.RAW_TRACEPOINT, "*", "sys_e*"))
        .contains(SYS_ENTER, new AttachPoint.RawTracepoint("sys_exit"));
  }

  @Test
  void readsFormats() {
    EventFormat openat =
        kernel
            .target()
            .format(new AttachPoint.Tracepoint("syscalls", "sys_enter_openat"))
            .orElseThrow();
    assertThat(openat.field("filename").orElseThrow())
        .isEqualTo(
            new EventFormat.Field(
                "filename", "const char *", 24, 8, false, 0, EventFormat.Place.INLINE));
    EventFormat raw = kernel.target().format(SYS_ENTER).orElseThrow();
    assertThat(raw.id()).isEqualTo(-1);
    assertThat(raw.fields()).hasSize(2);
    assertThat(raw.fields().get(0).type()).isEqualTo("struct pt_regs *");
    assertThat(raw.fields().get(1).offset()).isEqualTo(8);
    assertThat(kernel.target().format(new AttachPoint.Tracepoint("sched", "nothing"))).isEmpty();
    assertThat(kernel.target().format(new AttachPoint.RawTracepoint("nothing"))).isEmpty();
  }

  @Test
  void nothingStaysOpen() {
    try (LinuxKernel other = LinuxKernel.open()) {
      use(other);
    }
    int before = Descriptors.open();
    for (int i = 0; i < 5; i++) {
      try (LinuxKernel other = LinuxKernel.open()) {
        use(other);
      }
    }
    assertThat(Descriptors.open()).isEqualTo(before);
  }

  private static void use(LinuxKernel kernel) {
    ObjectSpec spec = emitting(Helper.RINGBUF_OUTPUT, map("ring", MapType.RINGBUF, 0, 0, 4096));
    List.of(Feature.values()).forEach(kernel.target()::report);
    kernel.target().format(new AttachPoint.Tracepoint("sched", "sched_switch"));
    try (LoadedObject object = kernel.load(spec);
        EventStream events = kernel.events(List.of(object.map("ring")))) {
      object.program("p").testRun();
      events.drain((ring, at, length, cpu) -> {});
    }
  }

  @Test
  void bpftoolSeesTheProgramWhileItIsLoadedAndNotAfter() throws IOException {
    Path tool = Path.of("/usr/sbin/bpftool");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(tool), "bpftool is not installed");
    int id;
    try (LoadedObject object = kernel.load(object(program(returning(1))))) {
      id = object.program("p").info().id();
      assertThat(run(tool.toString(), "prog", "show", "id", "" + id))
          .contains("raw_tracepoint  name p");
      assertThat(run(tool.toString(), "prog", "dump", "xlated", "id", "" + id))
          .contains("(b7) r0 = 1")
          .contains("(95) exit");
    }
    assertThat(run(tool.toString(), "prog", "show", "id", "" + id)).contains("Error");
  }

  private static String run(String... command) throws IOException {
    File out = File.createTempFile("nectar", ".out");
    try {
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
      process.waitFor();
      return Files.readString(out.toPath());
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      Files.delete(out.toPath());
    }
  }

  private List<AttachPoint> find(AttachPattern.Kind kind, String category, String name) {
    return kernel.target().find(new AttachPattern(kind, category, name));
  }

  private static long unaligned(java.lang.foreign.MemorySegment ring, long at) {
    return ring.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
  }

  private static Codec<Long> firstOf(int size) {
    return new Codec<>() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public Long read(java.lang.foreign.MemorySegment from, long at) {
        return from.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
      }

      @Override
      public void write(Long value, java.lang.foreign.MemorySegment to, long at) {
        to.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
      }
    };
  }

  private static MapSpec map(String name, MapType type, int key, int value, long entries) {
    return new MapSpec(name, type, key, value, entries, Set.of());
  }

  private static ObjectSpec object(ProgramSpec program) {
    return new ObjectSpec(List.of(program), List.of(), "GPL");
  }

  private static ProgramSpec program(List<Instruction> body) {
    return new ProgramSpec("p", ProgramType.RAW_TRACEPOINT, new FunctionSpec("p", body, List.of()));
  }

  private static Instruction move(Register to, int value) {
    return new Instruction.Alu(Width.DOUBLE, AluOp.MOV, to, new Operand.Imm(value));
  }

  private static Instruction copy(Register to, Register from) {
    return new Instruction.Alu(Width.DOUBLE, AluOp.MOV, to, new Operand.Reg(from));
  }

  private static List<Instruction> returning(int value) {
    return List.of(move(Register.R0, value), new Instruction.Exit());
  }

  /** Adds one to element 0 of map m, after some instructions. */
  private static List<Instruction> add(Register ignored, List<Instruction> before) {
    List<Instruction> body = new ArrayList<>(before);
    body.addAll(
        List.of(
            new Instruction.Store(Width.WORD, Register.R10, -4, new Operand.Imm(0)),
            copy(Register.R2, Register.R10),
            new Instruction.Alu(Width.DOUBLE, AluOp.ADD, Register.R2, new Operand.Imm(-4)),
            new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("m")),
            new Instruction.Call(Helper.MAP_LOOKUP_ELEM.number()),
            new Instruction.JumpIf(Width.DOUBLE, JumpOp.EQ, Register.R0, new Operand.Imm(0), 2),
            move(Register.R1, 1),
            new Instruction.Atomic(
                Width.DOUBLE, dev.nectar.bytecode.AtomicOp.ADD, Register.R0, 0, Register.R1),
            move(Register.R0, 0),
            new Instruction.Exit()));
    return body;
  }

  /** Counts in this process only. */
  private static List<Instruction> counting() {
    int self = (int) ProcessHandle.current().pid();
    return add(
        Register.R6,
        List.of(
            new Instruction.Call(Helper.GET_CURRENT_PID_TGID.number()),
            new Instruction.Alu(Width.DOUBLE, AluOp.RSH, Register.R0, new Operand.Imm(32)),
            new Instruction.JumpIf(Width.DOUBLE, JumpOp.EQ, Register.R0, new Operand.Imm(self), 2),
            move(Register.R0, 0),
            new Instruction.Exit()));
  }

  /** Writes the time to map ring; returns what the helper returns. */
  private static ObjectSpec emitting(Helper helper, MapSpec ring) {
    List<Instruction> body = new ArrayList<>();
    body.add(copy(Register.R6, Register.R1));
    body.add(new Instruction.Call(Helper.KTIME_GET_NS.number()));
    body.add(new Instruction.Store(Width.DOUBLE, Register.R10, -8, new Operand.Reg(Register.R0)));
    if (helper == Helper.RINGBUF_OUTPUT) {
      body.add(new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("ring")));
      body.add(copy(Register.R2, Register.R10));
      body.add(new Instruction.Alu(Width.DOUBLE, AluOp.ADD, Register.R2, new Operand.Imm(-8)));
      body.add(move(Register.R3, 8));
      body.add(move(Register.R4, 0));
    } else {
      body.add(copy(Register.R1, Register.R6));
      body.add(new Instruction.LoadWide(Register.R2, new WideValue.MapNamed("ring")));
      body.add(new Instruction.LoadWide(Register.R3, new WideValue.Constant(0xffff_ffffL)));
      body.add(copy(Register.R4, Register.R10));
      body.add(new Instruction.Alu(Width.DOUBLE, AluOp.ADD, Register.R4, new Operand.Imm(-8)));
      body.add(move(Register.R5, 8));
    }
    body.add(new Instruction.Call(helper.number()));
    body.add(new Instruction.Exit());
    return new ObjectSpec(List.of(program(body)), List.of(ring), "GPL");
  }
}
