package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.UserRing;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedKernelTest {
  private static final AttachPoint.Tracepoint OPENED = new AttachPoint.Tracepoint("fs", "opened");
  private static final AttachPoint.Custom ORDER = new AttachPoint.Custom("shop", "order");
  private static final AttachPoint.Uprobe MALLOC =
      new AttachPoint.Uprobe("/lib/libc.so", new AttachPoint.CodePlace.Symbol("malloc", 0));
  private static final TaskContext TASK = new TaskContext(41, 42, 7, 8, "worker", 9);

  private static final MapSpec COUNTS = new MapSpec("counts", MapType.HASH, 8, 8, 16, Set.of());

  /** Counts by the number that R6 holds. */
  private static final String COUNT =
      """
      *(u64 *)(r10 - 8) = r6
      r1 = map[counts]
      r2 = r10
      r2 += -8
      call bpf_map_lookup_elem
      if r0 == 0 goto new
      r1 = 1
      lock *(u64 *)(r0 + 0) += r1
      goto out
      new:
      *(u64 *)(r10 - 16) = 1
      r1 = map[counts]
      r2 = r10
      r2 += -8
      r3 = r10
      r3 += -16
      r4 = 0
      call bpf_map_update_elem
      out:
      r0 = 0
      exit
      """;

  private static ObjectSpec object(ProgramSpec program, MapSpec... maps) {
    return new ObjectSpec(List.of(program), List.of(maps), "GPL");
  }

  private static ProgramSpec at(AttachPoint point, String text) {
    return ProgramSpec.at("program", point, new Assembler().assemble(text));
  }

  private static ProgramSpec plain(ProgramType type, String text) {
    return new ProgramSpec(
        "program", type, new FunctionSpec("program", new Assembler().assemble(text), List.of()));
  }

  private static EmbeddedOptions options(Mode mode) {
    return EmbeddedOptions.DEFAULT.limits(Limits.DEFAULT.memory(1 << 20)).mode(mode);
  }

  private static byte[] longs(long... numbers) {
    ByteBuffer all = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.nativeOrder());
    Arrays.stream(numbers).forEach(all::putLong);
    return all.array();
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void tracepointCountsWhatItsContextHolds(Mode mode) {
    Bell bell = new Bell(OPENED);
    try (Kernel kernel = EmbeddedKernel.open(options(mode).source(bell));
        LoadedObject object =
            kernel.load(object(at(OPENED, "r6 = *(u64 *)(r1 + 8)\n" + COUNT), COUNTS));
        Link link = kernel.attach(Attachment.of(object.program("program")))) {
      for (long each : new long[] {3, 5, 3}) {
        assertThat(bell.ring(OPENED, new Occurrence(0, TASK, longs(0, each)))).containsExactly(0L);
      }
      var view = object.map("counts").view(Codec.LONG, Codec.LONG);
      assertThat(view.get(3L)).hasValue(2L);
      assertThat(view.get(5L)).hasValue(1L);
      assertThat(view.size()).isEqualTo(2);
      assertThat(link.info().program()).isEqualTo(object.program("program").info().id());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void recordsOfProgramsAreRead(Mode mode) {
    MapSpec ring = new MapSpec("records", MapType.RINGBUF, 0, 0, 4096, Set.of());
    Bell bell = new Bell(ORDER);
    String text =
        """
        r6 = *(u64 *)(r1 + 0)
        r1 = map[records]
        r2 = 8
        r3 = 0
        call bpf_ringbuf_reserve
        if r0 == 0 goto out
        *(u64 *)(r0 + 0) = r6
        r1 = r0
        r2 = 0
        call bpf_ringbuf_submit
        out:
        r0 = 0
        exit
        """;
    try (Kernel kernel = EmbeddedKernel.open(options(mode).source(bell));
        LoadedObject object = kernel.load(object(at(ORDER, text), ring));
        Link _ = kernel.attach(Attachment.of(object.program("program")));
        EventStream stream = kernel.events(List.of(object.map("records")))) {
      bell.ring(ORDER, new Occurrence(0, TASK, longs(7)));
      bell.ring(ORDER, new Occurrence(0, TASK, longs(8)));
      List<Long> read = new ArrayList<>();
      assertThat(stream.await(Duration.ofSeconds(9))).isTrue();
      stream.drain(RecordHandler.of(Codec.LONG, read::add));
      assertThat(read).containsExactly(7L, 8L);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void aUserRingHasOneWriter(Mode mode) {
    MapSpec ring = new MapSpec("records", MapType.USER_RINGBUF, 0, 0, 4096, Set.of());
    try (Kernel kernel = EmbeddedKernel.open(options(mode));
        LoadedObject object =
            kernel.load(object(plain(ProgramType.SYSCALL, "r0 = 0\nexit"), ring));
        UserRing writer = kernel.userRing(object.map("records"))) {
      assertThat(writer.reserve(16)).isPresent();
      assertThatThrownBy(() -> kernel.userRing(object.map("records")))
          .hasMessage("cannot send records by map records: it is written to already");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void clockAndTaskAreThoseOfTheEvent(Mode mode) {
    Bell bell = new Bell(ORDER);
    String text =
        """
        r6 = r1
        call bpf_ktime_get_ns
        *(u64 *)(r6 + 0) = r0
        r7 = r0
        call bpf_get_current_pid_tgid
        r0 >>= 32
        r0 += r7
        exit
        """;
    byte[] context = new byte[8];
    try (Kernel kernel = EmbeddedKernel.open(options(mode).source(bell));
        LoadedObject object = kernel.load(object(at(ORDER, text)))) {
      kernel.attach(Attachment.of(object.program("program")));
      assertThat(bell.ring(ORDER, new Occurrence(1000, TASK, context))).containsExactly(1041L);
      assertThat(bell.ring(ORDER, new Occurrence(5000, TASK, context))).containsExactly(5041L);
    }
    assertThat(context).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void uprobeReadsRegistersAndTheMemoryTheyPointTo(Mode mode) {
    Bell bell = new Bell(MALLOC);
    String text =
        """
        r3 = *(u64 *)(r1 + 112)
        r1 = r10
        r1 += -8
        r2 = 8
        call bpf_probe_read_user
        if r0 != 0 goto out
        r0 = *(u64 *)(r10 - 8)
        out:
        exit
        """;
    byte[] registers = longs(new long[21]);
    ByteBuffer.wrap(registers).order(ByteOrder.nativeOrder()).putLong(112, 0x7fff_0000_1000L);
    Occurrence.ReadableMemory memory =
        (address, into) -> {
          System.arraycopy(longs(77), 0, into, 0, into.length);
          return address == 0x7fff_0000_1000L;
        };
    try (Kernel kernel = EmbeddedKernel.open(options(mode).source(bell));
        LoadedObject object = kernel.load(object(at(MALLOC, text)))) {
      kernel.attach(Attachment.of(object.program("program")));
      assertThat(
              bell.ring(
                  MALLOC, new Occurrence(0, 0, TASK, new Subject.Structure(registers), memory)))
          .containsExactly(77L);
    }
  }

  @Test
  void linkTakesAnotherProgramAndEnds() {
    Bell bell = new Bell(ORDER);
    Occurrence event = new Occurrence(0, TASK, new byte[8]);
    try (Kernel kernel = EmbeddedKernel.open(options(Mode.JIT).source(bell));
        LoadedObject one = kernel.load(object(at(ORDER, "r0 = 1\nexit")));
        LoadedObject two = kernel.load(object(at(ORDER, "r0 = 2\nexit")))) {
      Link link = kernel.attach(Attachment.of(one.program("program")));
      assertThat(bell.ring(ORDER, event)).containsExactly(1L);
      link.update(two.program("program"));
      assertThat(bell.ring(ORDER, event)).containsExactly(2L);
      assertThat(kernel.inventory().links()).hasSize(1);
      link.close();
      assertThat(bell.ring(ORDER, event)).isEmpty();
      assertThat(kernel.inventory().links()).isEmpty();
    }
  }

  @Test
  void pointThatNoSourceHasIsNamed() {
    try (Kernel kernel = EmbeddedKernel.open(options(Mode.JIT));
        LoadedObject object = kernel.load(object(at(ORDER, "r0 = 1\nexit")))) {
      Attachment wanted = Attachment.of(object.program("program"));
      assertThatThrownBy(() -> kernel.attach(wanted))
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot attach program program to custom:shop:order: no event source of this embedded"
                  + " kernel has such a point");
      assertThat(kernel.inventory().links()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void faultNamesProgramInstructionAndLine(Mode mode) {
    ProgramSpec program =
        new ProgramSpec(
            "program",
            ProgramType.XDP,
            new FunctionSpec(
                "program",
                new Assembler().assemble("r1 = 0\nr0 = *(u64 *)(r1 + 8)\nexit"),
                List.of(new LineSpec(0, "drop.c", "x = *p;", 12, 5))));
    try (Kernel kernel = EmbeddedKernel.open(options(mode));
        LoadedObject object = kernel.load(object(program))) {
      Program loaded = object.program("program");
      FaultException fault =
          catchThrowableOfType(
              FaultException.class, () -> loaded.testRun(RunInput.packet(new byte[64])));
      assertThat(fault)
          .hasMessageStartingWith("program program was ended at instruction 1")
          .hasMessageEndingWith("8 bytes at 0x8 are not its own");
      assertThat(fault.slot()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void tailCallsGoThroughAProgramArray(Mode mode) {
    MapSpec jumps =
        new MapSpec("jumps", MapType.PROG_ARRAY, 4, 4, 2, Set.of())
            .with(List.of(new Slot.TailCall(1, "last")));
    ProgramSpec first =
        plain(ProgramType.XDP, "r2 = map[jumps]\nr3 = 1\ncall bpf_tail_call\nr0 = 1\nexit");
    ProgramSpec last =
        new ProgramSpec(
            "last",
            ProgramType.XDP,
            new FunctionSpec("last", new Assembler().assemble("r0 = 2\nexit"), List.of()));
    try (Kernel kernel = EmbeddedKernel.open(options(mode));
        LoadedObject object =
            kernel.load(new ObjectSpec(List.of(first, last), List.of(jumps), "GPL"))) {
      RunInput packet = RunInput.packet(new byte[64]);
      assertThat(object.program("program").testRun(packet).returnValue()).isEqualTo(2);
    }
  }

  @Test
  void mapsHoldWhatTheyStartWith() {
    MapSpec spec =
        new MapSpec("values", MapType.ARRAY, 4, 8, 1, Set.of())
            .with(List.of(new Slot.Value(Contents.zeros(4), Contents.of(longs(99)))));
    String text = "r1 = map[values][0]+0\nr0 = *(u64 *)(r1 + 0)\nexit";
    try (Kernel kernel = EmbeddedKernel.open(options(Mode.JIT));
        LoadedObject object = kernel.load(object(plain(ProgramType.XDP, text), spec))) {
      RunInput packet = RunInput.packet(new byte[64]);
      assertThat(object.program("program").testRun(packet).returnValue()).isEqualTo(99);
    }
  }

  @Test
  void pinsKeepWhatIsClosed() {
    Path name = Path.of("/maps/counts");
    try (Kernel kernel = EmbeddedKernel.open(options(Mode.JIT))) {
      try (BpfMap map = kernel.create(COUNTS)) {
        map.view(Codec.LONG, Codec.LONG).put(1L, 2L);
        map.pin(name);
        assertThatThrownBy(() -> map.pin(name))
            .isInstanceOf(KernelException.class)
            .hasMessageContaining("the name is taken");
      }
      try (BpfMap found = kernel.pins().map(name).orElseThrow()) {
        assertThat(found.view(Codec.LONG, Codec.LONG).get(1L)).hasValue(2L);
      }
      assertThat(kernel.pins().remove(name)).isTrue();
      assertThat(kernel.pins().map(name)).isEmpty();
      assertThat(kernel.inventory().maps()).isEmpty();
    }
  }

  @Test
  void nothingStaysWhenObjectsAreClosed() {
    try (Kernel kernel = EmbeddedKernel.open(options(Mode.JIT))) {
      for (int i = 0; i < 1000; i++) {
        kernel.load(object(at(ORDER, "r6 = 1\n" + COUNT), COUNTS)).close();
      }
      assertThat(kernel.inventory().programs()).isEmpty();
      assertThat(kernel.inventory().maps()).isEmpty();
    }
  }

  @Test
  void mapIsReusedByAnotherObject() {
    try (Kernel kernel = EmbeddedKernel.open(options(Mode.JIT));
        LoadedObject one = kernel.load(object(at(ORDER, "r6 = 1\n" + COUNT), COUNTS))) {
      one.map("counts").view(Codec.LONG, Codec.LONG).put(4L, 5L);
      LoadOptions reusing = LoadOptions.NONE.reusing(Map.of("counts", one.map("counts")));
      try (LoadedObject two = kernel.load(object(at(ORDER, "r6 = 1\n" + COUNT), COUNTS), reusing)) {
        assertThat(two.map("counts").view(Codec.LONG, Codec.LONG).get(4L)).hasValue(5L);
      }
      assertThat(one.map("counts").view(Codec.LONG, Codec.LONG).get(4L)).hasValue(5L);
    }
  }

  @Test
  void whatIsClosedSaysSo() {
    EmbeddedKernel kernel = EmbeddedKernel.open(options(Mode.JIT));
    LoadedObject object = kernel.load(object(at(ORDER, "r0 = 1\nexit")));
    Program program = object.program("program");
    object.close();
    object.close();
    assertThatThrownBy(program::info).isInstanceOf(ClosedException.class);
    kernel.close();
    assertThatThrownBy(kernel::inventory).isInstanceOf(ClosedException.class);
  }

  @Test
  void kernelsHaveNothingInCommon() {
    try (Kernel one = EmbeddedKernel.open(options(Mode.JIT));
        Kernel other = EmbeddedKernel.open(options(Mode.JIT));
        LoadedObject object = one.load(object(at(ORDER, "r0 = 1\nexit")))) {
      Attachment wanted = Attachment.of(object.program("program"));
      assertThatThrownBy(() -> other.attach(wanted))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("of another kernel");
      assertThat(other.inventory().programs()).isEmpty();
    }
  }
}
