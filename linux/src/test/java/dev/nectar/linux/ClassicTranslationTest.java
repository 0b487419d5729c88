package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.Ancillary;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import dev.nectar.bytecode.classic.ClassicMachine;
import dev.nectar.bytecode.classic.ClassicOperand;
import dev.nectar.bytecode.classic.ClassicPrinter;
import dev.nectar.bytecode.classic.ClassicRules;
import dev.nectar.bytecode.classic.ClassicTranslation;
import dev.nectar.bytecode.classic.PacketData;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.VerifierException;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Translated programs, run by the running kernel, against the machine that runs classic ones. */
@Tag("kernel")
class ClassicTranslationTest {
  private static final int ETHERNET_HEADER = 14;

  /** Packets of a test run come from the loopback interface. */
  private static final int INTERFACE = 1;

  /** For experiments, so that the kernel takes the rest as it is. */
  private static final int PROTOCOL = 0x88b5;

  private static final int RUNS = 400;

  private static final ClassicTranslation XDP_VALUE =
      new ClassicTranslation(new ClassicTranslation.Xdp(), new ClassicTranslation.Value());

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

  private static int ancillary(Ancillary what) {
    return switch (what) {
      case INTERFACE_INDEX -> INTERFACE;
      case PROTOCOL -> PROTOCOL;
      default -> 0;
    };
  }

  private int run(ProgramType type, List<Instruction> body, byte[] packet) {
    ProgramSpec program = new ProgramSpec("p", type, new FunctionSpec("p", body, List.of()));
    ObjectSpec spec = new ObjectSpec(List.of(program), List.of(), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      return object.program("p").testRun(RunInput.packet(packet)).returnValue();
    } catch (VerifierException e) {
      throw new AssertionError(new Disassembler(Dialect.KERNEL).listing(body) + e.log().text(), e);
    }
  }

  /** Compares generated programs; the classic ones see the packet from some offset on. */
  private void compare(
      ProgramType type,
      ClassicTranslation translation,
      int start,
      List<Ancillary> known,
      IntUnaryOperator outcome) {
    SplittableRandom random = new SplittableRandom(20261125);
    ClassicGenerator generator = new ClassicGenerator(random, known);
    int matches = 0;
    for (int i = 0; i < RUNS; i++) {
      List<ClassicInstruction> program = generator.program();
      byte[] packet = ethernet(generator.packet());
      byte[] seen = Arrays.copyOfRange(packet, start, packet.length);
      int expected =
          ClassicMachine.of(program, ClassicRules.LINUX)
              .run(new PacketData(seen, seen.length, ClassicTranslationTest::ancillary));
      assertThat(run(type, translation.apply(program), packet))
          .as("program %d:\n%s", i, ClassicPrinter.listing(program))
          .isEqualTo(outcome.applyAsInt(expected));
      matches += expected == 0 ? 0 : 1;
    }
    assertThat(matches).isGreaterThan(RUNS / 3);
  }

  /** To the loopback interface, so that the kernel does not take it for somebody else's. */
  private static byte[] ethernet(byte[] bytes) {
    byte[] packet = Arrays.copyOf(bytes, Math.max(bytes.length, ETHERNET_HEADER + 20));
    Arrays.fill(packet, 0, 6, (byte) 0);
    packet[12] = (byte) (PROTOCOL >> 8);
    packet[13] = (byte) PROTOCOL;
    return packet;
  }

  private static final List<Ancillary> OF_BUFFER =
      List.of(
          Ancillary.PROTOCOL,
          Ancillary.PACKET_TYPE,
          Ancillary.INTERFACE_INDEX,
          Ancillary.MARK,
          Ancillary.HASH,
          Ancillary.XOR_INDEX,
          Ancillary.VLAN_TAG,
          Ancillary.VLAN_PRESENT,
          Ancillary.VLAN_PROTOCOL);

  private static final List<Ancillary> OF_XDP =
      List.of(Ancillary.INTERFACE_INDEX, Ancillary.QUEUE, Ancillary.XOR_INDEX);

  @Test
  void socketFiltersReturnWhatTheFilterReturns() {
    compare(
        ProgramType.SOCKET_FILTER,
        ClassicTranslation.SOCKET_FILTER,
        ETHERNET_HEADER,
        OF_BUFFER,
        result -> result);
  }

  @Test
  void classifiersReturnVerdicts() {
    int shot = 2;
    int pass = 0;
    compare(
        ProgramType.SCHED_CLS,
        new ClassicTranslation(
            new ClassicTranslation.SocketBuffer(), new ClassicTranslation.Verdict(pass, shot)),
        0,
        OF_BUFFER,
        result -> result == 0 ? shot : pass);
  }

  @Test
  void xdpProgramsComputeWhatTheFilterComputes() {
    compare(ProgramType.XDP, XDP_VALUE, 0, OF_XDP, result -> result);
  }

  @Test
  void xdpProgramsPassOrDrop() {
    compare(
        ProgramType.XDP,
        ClassicTranslation.XDP,
        0,
        OF_XDP,
        result -> result == 0 ? ClassicTranslation.XDP_DROP : ClassicTranslation.XDP_PASS);
  }

  @Test
  void theLargestProgramsRun() {
    Assumptions.assumeTrue(
        kernel.target().has(Feature.INSTRUCTIONS_V4),
        "jumps over more than 32,767 instructions came with Linux 6.6");
    List<ClassicInstruction> program = new ArrayList<>();
    int far = ClassicRules.MAX_INSTRUCTIONS - 4;
    program.add(
        new ClassicInstruction.LoadPacket(Width.BYTE, ClassicInstruction.Base.ABSOLUTE, 20));
    program.add(
        new ClassicInstruction.JumpIf(ClassicJumpOp.EQ, new ClassicOperand.Constant(7), 0, 1));
    program.add(new ClassicInstruction.Jump(far));
    for (int i = 0; i < far; i++) {
      program.add(new ClassicInstruction.LoadHeaderLength(i % 30));
    }
    program.add(new ClassicInstruction.ReturnAccumulator());
    byte[] packet = new byte[60];
    packet[20] = 7;
    assertThat(run(ProgramType.XDP, XDP_VALUE.apply(program), packet)).isEqualTo(7);
    packet[20] = 8;
    assertThat(run(ProgramType.XDP, XDP_VALUE.apply(program), packet)).isEqualTo(8);
  }
}
