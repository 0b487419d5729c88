package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs run on packets and contexts that are given. */
@Tag("kernel")
class TestRunTest {
  /** {@code struct __sk_buff}: len and mark, and its size in Linux 5.10. */
  private static final int LENGTH = 0;

  private static final int MARK = 8;
  private static final int CONTEXT_BYTES = 184;

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

  private RunResult run(ProgramType type, RunInput input, Instruction... body) {
    ProgramSpec program =
        new ProgramSpec("p", type, new FunctionSpec("p", List.of(body), List.of()));
    try (LoadedObject object = kernel.load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
      return object.program("p").testRun(input);
    }
  }

  private static Instruction load(Register to, int offset) {
    return new Instruction.Load(Width.WORD, Instruction.Extension.ZERO, to, Register.R1, offset);
  }

  private static Instruction set(Register to, int value) {
    return new Instruction.Alu(Width.DOUBLE, AluOp.MOV, to, new Operand.Imm(value));
  }

  private static byte[] packet(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return bytes;
  }

  @Test
  void socketFiltersSeeThePacketBehindItsEthernetHeader() {
    RunResult result =
        run(
            ProgramType.SOCKET_FILTER,
            RunInput.packet(packet(64)),
            load(Register.R0, LENGTH),
            new Instruction.Exit());
    assertThat(result.returnValue()).isEqualTo(50);
    assertThat(result.packet()).hasSize(64).startsWith(new byte[14]).endsWith(64);
    assertThat(result.context()).isEmpty();
  }

  @Test
  void classifiersSeeThePacketFromItsStart() {
    RunResult result =
        run(
            ProgramType.SCHED_CLS,
            RunInput.packet(packet(64)),
            load(Register.R0, LENGTH),
            new Instruction.Exit());
    assertThat(result.returnValue()).isEqualTo(64);
    assertThat(result.packet()).isEqualTo(packet(64));
  }

  @Test
  void contextsGoInAndComeOut() {
    byte[] context = new byte[CONTEXT_BYTES];
    ByteBuffer.wrap(context).order(ByteOrder.nativeOrder()).putInt(MARK, 7);
    RunResult result =
        run(
            ProgramType.SCHED_CLS,
            RunInput.packet(packet(64)).withContext(context),
            load(Register.R0, MARK),
            set(Register.R2, 9),
            new Instruction.Store(Width.WORD, Register.R1, MARK, new Operand.Reg(Register.R2)),
            new Instruction.Exit());
    assertThat(result.returnValue()).isEqualTo(7);
    assertThat(ByteBuffer.wrap(result.context()).order(ByteOrder.nativeOrder()).getInt(MARK))
        .isEqualTo(9);
  }

  @Test
  void repeatedRunsAreTimed() {
    RunResult result =
        run(
            ProgramType.XDP,
            RunInput.packet(packet(64)).repeated(10_000),
            set(Register.R0, 2),
            new Instruction.Exit());
    assertThat(result.returnValue()).isEqualTo(2);
    assertThat(result.duration()).isGreaterThan(Duration.ZERO);
  }

  @Test
  void rawTracepointsNeedNoInput() {
    RunResult result =
        run(ProgramType.RAW_TRACEPOINT, RunInput.NONE, set(Register.R0, 5), new Instruction.Exit());
    assertThat(result.returnValue()).isEqualTo(5);
    assertThat(result.packet()).isEmpty();
    assertThat(result.context()).isEmpty();
  }

  @Test
  void refusedInputIsExplained() {
    assertThatThrownBy(
            () ->
                run(
                    ProgramType.SOCKET_FILTER,
                    RunInput.packet(packet(3)),
                    set(Register.R0, 2),
                    new Instruction.Exit()))
        .isInstanceOfSatisfying(
            KernelException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "cannot run program p: a packet of 3 bytes has no whole Ethernet header");
              assertThat(e.advice()).isEqualTo("give it at least 14 bytes");
            });
    assertThatThrownBy(() -> RunInput.NONE.repeated(0)).hasMessage("a program cannot run 0 times");
  }
}
