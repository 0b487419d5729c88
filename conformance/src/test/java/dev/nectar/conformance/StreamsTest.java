package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramStream;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.Contents;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs print to their streams, and the kernel reports there what they did wrong. */
@KernelTest
class StreamsTest {
  /** {@code BPF_STREAM_MAX_CAPACITY} of the kernel's {@code linux/bpf.h}. */
  private static final int CAPACITY = 100_000;

  private static final int OUT_OF_SPACE = -28;

  private static final String PRINT =
      """
        *(u64 *)(r10 - 8) = 7
        r1 = STREAM
        r2 = map[format][0]+0
        r3 = r10
        r3 += -8
        r4 = 8
        r5 = 0
        call PRINTER
        exit
      """;

  /** Reads from a page that nobody has allocated. */
  private static final String FAULT =
      """
        r1 = map[m]
        r2 = 4096
        r2 = addr_space_cast(r2, 0, 1)
        r0 = *(u32 *)(r2 + 0)
        exit
      """;

  private static final String ENDLESS =
      """
      again:
        may_goto out
        goto again
      out:
        r0 = 0
        exit
      """;

  private static MapSpec constants(byte[] value) {
    return new MapSpec(
        "format",
        MapType.ARRAY,
        4,
        value.length,
        1,
        Set.of(MapFlag.READ_ONLY_FOR_PROGRAMS),
        MapRole.CONSTANTS,
        0,
        0,
        Optional.empty(),
        List.of(new Slot.Value(Contents.zeros(4), Contents.of(value))),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  /** Linux 6.18 has it by its inner name alone. */
  private static String printer(Kernel kernel) {
    Btf types = kernel.target().types().orElseThrow();
    String name = "bpf_stream_vprintk";
    return types.find(BtfKind.FUNC, name) != 0 ? name : name + "_impl";
  }

  private static LoadedObject printing(Kernel kernel, ProgramStream stream) {
    String printer = printer(kernel);
    String text =
        PRINT.replace("PRINTER", printer).replace("STREAM", Integer.toString(stream.number()));
    byte[] format = "seven is %d\n\0".getBytes(StandardCharsets.UTF_8);
    return kernel.load(
        new ObjectSpec(
            List.of(program(text)),
            List.of(),
            List.of(constants(format)),
            List.of(),
            List.of(new ExternSpec.Function(printer, ExternSpec.Need.REQUIRED, 0)),
            Optional.empty(),
            ByteOrder.nativeOrder(),
            "GPL",
            0));
  }

  private static ProgramSpec program(String text) {
    FunctionSpec body = new FunctionSpec("p", new Assembler().assemble(text), List.of());
    return new ProgramSpec("p", ProgramType.RAW_TRACEPOINT, body);
  }

  @ParameterizedTest
  @EnumSource
  @RequiresFeature(Feature.KERNEL_BTF)
  @RequiresKernel("6.17")
  void whatAProgramPrintsIsTakenOnce(ProgramStream stream, Kernel kernel) {
    Processor.assumeMemoryForStreams(kernel);
    ProgramStream other = ProgramStream.values()[1 - stream.ordinal()];
    try (LoadedObject object = printing(kernel, stream)) {
      Program program = object.program("p");
      assertThat(program.take(stream)).isEmpty();
      assertThat(program.testRun()).isZero();
      assertThat(program.testRun()).isZero();
      assertThat(program.take(other)).isEmpty();
      assertThat(program.take(stream)).isEqualTo("seven is 7\nseven is 7\n");
      assertThat(program.take(stream)).isEmpty();
    }
  }

  @Test
  @RequiresFeature(Feature.KERNEL_BTF)
  @RequiresKernel("6.17")
  void fullStreamTakesNoMoreUntilItIsRead(Kernel kernel) {
    Processor.assumeMemoryForStreams(kernel);
    String line = "seven is 7\n";
    try (LoadedObject object = printing(kernel, ProgramStream.STDOUT)) {
      Program program = object.program("p");
      int printed = 0;
      int result = program.testRun();
      while (result == 0 && printed < CAPACITY) {
        printed++;
        result = program.testRun();
      }
      assertThat(result).isEqualTo(OUT_OF_SPACE);
      assertThat(program.take(ProgramStream.STDOUT)).isEqualTo(line.repeat(printed));
      assertThat(printed).isEqualTo((CAPACITY - 1) / line.length());
      assertThat(program.testRun()).isZero();
      assertThat(program.take(ProgramStream.STDOUT)).isEqualTo(line);
    }
  }

  @Test
  @RequiresKernel("6.18")
  void faultInAnArenaIsReported(Kernel kernel) {
    Processor.assumeMemoryForStreams(kernel);
    ObjectSpec spec =
        new ObjectSpec(List.of(program(FAULT)), List.of(Maps.spec(MapType.ARENA)), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      Program program = object.program("p");
      assertThat(program.testRun()).as("what is read there").isZero();
      assertThat(program.take(ProgramStream.STDERR))
          .startsWith("ERROR: Arena READ access at unmapped address 0x")
          .contains("\nCall trace:\n");
      assertThat(program.take(ProgramStream.STDOUT)).isEmpty();
    }
  }

  @Test
  @RequiresKernel("6.17")
  void loopThatRanForTooLongIsReported(Kernel kernel) {
    Processor.assumeMemoryForStreams(kernel);
    ObjectSpec spec = new ObjectSpec(List.of(program(ENDLESS)), List.of(), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      Program program = object.program("p");
      assertThat(program.testRun()).isZero();
      assertThat(program.take(ProgramStream.STDERR))
          .startsWith("ERROR: Timeout detected for may_goto instruction\n")
          .contains("\nCall trace:\n");
    }
  }

  @Test
  void kernelWithoutStreamsSaysSo(Kernel kernel) {
    Assumptions.assumeFalse(
        kernel.target().version().atLeast(KernelVersion.of(6, 17)),
        "streams came with Linux 6.17, which this is not before");
    ObjectSpec spec = new ObjectSpec(List.of(program("r0 = 0\nexit")), List.of(), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      assertThatThrownBy(() -> object.program("p").take(ProgramStream.STDOUT))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessage("cannot read STDOUT of program p: this kernel has no streams of programs");
    }
  }
}
