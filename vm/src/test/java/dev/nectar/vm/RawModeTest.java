package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.VerifierException;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawModeTest {
  /** Sums up what it puts on its stack, and one byte of the packet. */
  private static final String SUM =
      """
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r4 = r2
      r4 += 1
      r0 = 0
      if r4 > r3 goto out
      r0 = *(u8 *)(r2 + 0)
      r5 = 0
      again:
      *(u64 *)(r10 - 8) = r5
      *(u32 *)(r10 - 16) = 3
      r6 = *(u64 *)(r10 - 8)
      r0 += r6
      r6 = *(u16 *)(r10 - 16)
      r0 += r6
      r5 += 1
      if r5 != 100 goto again
      out:
      exit
      """;

  private static int run(EmbeddedOptions options, String text) {
    FunctionSpec body = new FunctionSpec("program", new Assembler().assemble(text), List.of());
    ObjectSpec spec =
        new ObjectSpec(
            List.of(new ProgramSpec("program", ProgramType.XDP, body)), List.of(), "GPL");
    try (EmbeddedKernel kernel = EmbeddedKernel.open(options);
        LoadedObject object = kernel.load(spec)) {
      byte[] packet = new byte[64];
      packet[0] = 7;
      return object.program("program").testRun(RunInput.packet(packet)).returnValue();
    }
  }

  @Test
  void programThatIsTakenDoesWhatItDoesElsewhere() {
    for (Mode mode : Mode.values()) {
      assertThat(run(EmbeddedOptions.DEFAULT.mode(mode), SUM)).isEqualTo(7 + 99 * 100 / 2 + 300);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "r0 = *(u64 *)(r10 - 520), invalid read from stack R10 off=-520 size=8",
    "r0 = *(u64 *)(r10 + 0), invalid read from stack R10 off=0 size=8",
    "r2 = *(u32 *)(r1 + 0)\\nr0 = *(u8 *)(r2 + 0), R2 offset is outside of the packet",
    "r0 = *(u32 *)(r1 + 100), invalid bpf_context access off=100 size=4",
  })
  void programThatIsRefusedIsNotRun(String text, String reason) {
    String program = text.replace("\\n", "\n") + "\nexit";
    assertThatThrownBy(() -> run(EmbeddedOptions.DEFAULT.mode(Mode.RAW), program))
        .isInstanceOfSatisfying(
            VerifierException.class, e -> assertThat(e.reason()).startsWith(reason));
  }

  @Test
  void loopsOfHelpersAreStillCounted() {
    String text =
        """
        r1 = 1000000
        r2 = subprog[each]
        r3 = 0
        r4 = 0
        call bpf_loop
        r0 = 2
        exit
        each:
        r0 = 0
        exit
        """;
    EmbeddedOptions raw = EmbeddedOptions.DEFAULT.mode(Mode.RAW);
    Limits few = Limits.DEFAULT.instructions(1000).time(Duration.ofSeconds(100));
    assertThat(run(raw, text)).isEqualTo(2);
    assertThatThrownBy(() -> run(raw.limits(few), text)).isInstanceOf(BudgetException.class);
  }

  /** Adds up the bytes it is given, 8 of them. */
  private static final String EIGHT =
      """
      r0 = 0
      r3 = 0
      again:
      r4 = r1
      r4 += r3
      r5 = *(u8 *)(r4 + 0)
      *(u64 *)(r10 - 8) = r5
      r5 = *(u64 *)(r10 - 8)
      r0 += r5
      r3 += 1
      if r3 != 8 goto again
      exit
      """;

  private static VirtualMachine machine(Mode mode) {
    return new VirtualMachine(Limits.DEFAULT, mode, Map.of());
  }

  @Test
  void programOfNoKernelRunsOnTheMemoryItWasVerifiedFor() {
    for (Mode mode : Mode.values()) {
      VirtualMachine machine = machine(mode);
      VirtualMachine.Loaded program = machine.loadVerified(new Assembler().assemble(EIGHT), 8);
      long at = machine.allocate(100);
      machine.memory(at + 92, 8).fill((byte) 3);
      assertThat(program.run(at, 8)).isZero();
      assertThat(program.repeat(at + 92, 8, 1000)).isEqualTo(24);
      assertThatThrownBy(() -> program.run(at + 93, 8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not all of what was allocated there");
      assertThatThrownBy(() -> program.run(at - 1, 8)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> program.run(Long.MAX_VALUE, 8))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> program.run(at, 9))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the program was verified for 8 bytes of memory and is given 9");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "r0 = *(u64 *)(r1 + 1), R1 min value is outside of the allowed memory range",
    "r0 = *(u8 *)(r2 + 0), R2 invalid mem access 'scalar'",
    "call bpf_ktime_get_ns, program of this type cannot use helper bpf_ktime_get_ns",
  })
  void programOfNoKernelIsRefusedForWhatItMayNot(String text, String reason) {
    for (Mode mode : Mode.values()) {
      var program = new Assembler().assemble(text + "\nexit");
      assertThatThrownBy(() -> machine(mode).loadVerified(program, 8))
          .isInstanceOf(KernelException.class)
          .hasMessageStartingWith("cannot load the program: instruction 0 is refused: " + reason);
    }
  }

  @Test
  void onlyVerifiedProgramsRunRaw() {
    assertThatThrownBy(() -> machine(Mode.RAW).load(new Assembler().assemble(EIGHT)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("loadVerified");
  }

  @Test
  void eachOfManyRunsSeesWhatTheOneBeforeWrote() {
    String text =
        """
        r0 = *(u64 *)(r1 + 0)
        r0 += 1
        *(u64 *)(r1 + 0) = r0
        exit
        """;
    for (Mode mode : Mode.values()) {
      VirtualMachine machine = machine(mode);
      var program = machine.loadVerified(new Assembler().assemble(text), 8);
      assertThat(program.repeat(machine.allocate(8), 8, 100_000)).isEqualTo(100_000);
    }
  }
}
