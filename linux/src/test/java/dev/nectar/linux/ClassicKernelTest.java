package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.classic.Ancillary;
import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicCodec;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicMachine;
import dev.nectar.bytecode.classic.ClassicOperand;
import dev.nectar.bytecode.classic.ClassicPrinter;
import dev.nectar.bytecode.classic.ClassicRules;
import dev.nectar.bytecode.classic.MalformedClassicException;
import dev.nectar.bytecode.classic.PacketData;
import dev.nectar.kernel.spi.Errno;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Classic programs in the running kernel, on a socket of this process, against ours. */
@Tag("kernel")
class ClassicKernelTest {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** What is 0, or not there, for packets of such a socket. */
  private static final List<Ancillary> KNOWN =
      List.of(
          Ancillary.PROTOCOL,
          Ancillary.PACKET_TYPE,
          Ancillary.INTERFACE_INDEX,
          Ancillary.HARDWARE_TYPE,
          Ancillary.NETLINK_ATTRIBUTE,
          Ancillary.NESTED_NETLINK_ATTRIBUTE,
          Ancillary.MARK,
          Ancillary.HASH,
          Ancillary.XOR_INDEX,
          Ancillary.VLAN_TAG,
          Ancillary.VLAN_PRESENT,
          Ancillary.VLAN_PROTOCOL);

  private LinuxKernel kernel;
  private FilteredSocket socket;

  @BeforeEach
  void open() {
    kernel = LinuxKernel.open();
    socket = new FilteredSocket(kernel.target().architecture());
  }

  @AfterEach
  void close() {
    socket.close();
    kernel.close();
  }

  private static ClassicInstruction alu(ClassicAluOp op, int value) {
    return new ClassicInstruction.Alu(op, new ClassicOperand.Constant(value));
  }

  /** Makes a byte of the result, plus one, the number of bytes that are kept. */
  private static List<ClassicInstruction> showing(List<ClassicInstruction> program, int part) {
    List<ClassicInstruction> result = new ArrayList<>(program.subList(0, program.size() - 1));
    result.add(alu(ClassicAluOp.RSH, part * Byte.SIZE));
    result.add(alu(ClassicAluOp.AND, 0xff));
    result.add(alu(ClassicAluOp.ADD, 1));
    result.add(new ClassicInstruction.ReturnAccumulator());
    return result;
  }

  @Test
  void generatedProgramsGiveWhatTheKernelGives() {
    SplittableRandom random = new SplittableRandom(20261123);
    ClassicGenerator generator = new ClassicGenerator(random, KNOWN);
    int matches = 0;
    int runs = 2000;
    for (int i = 0; i < runs; i++) {
      List<ClassicInstruction> program = showing(generator.program(), i % 4);
      ClassicMachine machine = ClassicMachine.of(program, ClassicRules.LINUX);
      String listing = "program " + i + ":\n" + ClassicPrinter.listing(program);
      assertThat(socket.attach(ClassicCodec.encode(program, ORDER))).as(listing).isZero();
      byte[] packet = Arrays.copyOf(generator.packet(), 300);
      int expected = machine.run(PacketData.of(packet));
      int kept = Integer.compareUnsigned(expected, packet.length) < 0 ? expected : packet.length;
      assertThat(socket.keeps(packet)).as(listing).isEqualTo(kept);
      matches += kept > 1 ? 1 : 0;
    }
    assertThat(matches).isGreaterThan(runs / 3);
  }

  @Test
  void theKernelRefusesWhatTheRulesRefuse() {
    SplittableRandom random = new SplittableRandom(20261124);
    ClassicGenerator generator = new ClassicGenerator(random, KNOWN);
    int refused = 0;
    int runs = 4000;
    for (int i = 0; i < runs; i++) {
      byte[] program = ClassicCodec.encode(generator.program(), ORDER);
      mutate(program, random);
      long result = socket.attach(program);
      assertThat(result).isIn(0L, (long) -Errno.EINVAL);
      assertThat(problem(program).isEmpty())
          .as("program %d: %s\n%s", i, problem(program), text(program))
          .isEqualTo(result == 0);
      refused += result == 0 ? 0 : 1;
    }
    assertThat(refused).isBetween(runs / 5, runs * 9 / 10);
  }

  private static String problem(byte[] program) {
    try {
      return String.join(
          "\n",
          ClassicRules.LINUX.check(ClassicCodec.decode(program, ORDER)).stream()
              .map(Object::toString)
              .toList());
    } catch (MalformedClassicException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String text(byte[] program) {
    try {
      return ClassicPrinter.numbers(ClassicCodec.decode(program, ORDER));
    } catch (MalformedClassicException e) {
      return Arrays.toString(program);
    }
  }

  /** Changes a byte of an instruction, mostly its code or the lowest of its constant. */
  private static void mutate(byte[] program, SplittableRandom random) {
    int[] places = {0, 0, 1, 2, 3, 4, 4, 7};
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int instruction = random.nextInt(program.length / ClassicCodec.SIZE) * ClassicCodec.SIZE;
      int place = places[random.nextInt(places.length)];
      program[instruction + place] =
          (byte)
              (place == 1 || random.nextInt(3) > 0
                  ? random.nextInt(random.nextBoolean() ? 256 : 34)
                  : program[instruction + place] ^ 1 << random.nextInt(8));
    }
  }

  @Test
  void theLimitOfInstructionsIsTheKernels() {
    ClassicInstruction[] most = new ClassicInstruction[ClassicRules.MAX_INSTRUCTIONS + 1];
    Arrays.fill(most, new ClassicInstruction.ReturnConstant(1));
    List<ClassicInstruction> tooMany = List.of(most);
    assertThat(socket.attach(ClassicCodec.encode(tooMany, ORDER))).isEqualTo(-Errno.EINVAL);
    assertThat(ClassicRules.LINUX.check(tooMany)).hasSize(1);
    assertThat(socket.attach(new byte[0])).isEqualTo(-Errno.EINVAL);
    assertThat(ClassicRules.LINUX.check(List.of())).hasSize(1);
  }
}
