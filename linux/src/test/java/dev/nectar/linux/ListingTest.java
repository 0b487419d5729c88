package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Field;
import dev.nectar.bytecode.Form;
import dev.nectar.bytecode.Group;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.InstructionSet;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.WideValue;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's own texts of instructions against ours: the verifier's log and bpftool's dump. */
@Tag("kernel")
class ListingTest {
  private static final int VERBOSE = 2;

  /** From here on what needs an arena or a table of jumps is refused before it is written. */
  private static final KernelVersion NEEDS_FIRST = KernelVersion.of(7, 0);

  private static final Disassembler DISASSEMBLER = new Disassembler(Dialect.KERNEL);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment log = arena.allocate(1 << 16);
  private Bpf bpf;
  private KernelVersion version;

  @TempDir private Path folder;

  @BeforeEach
  void open() {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Privileges.assumeBpf(kernel);
      bpf = new Bpf(new dev.nectar.linux.sys.SystemCalls(kernel.target().architecture()));
      version = kernel.target().version();
    }
  }

  @AfterEach
  void close() {
    arena.close();
  }

  /** The verifier writes an instruction before it judges it, so most programs may be nonsense. */
  @Test
  void everyFormIsWrittenAsTheVerifierWritesIt() {
    Random random = new Random(10);
    int compared = 0;
    for (Form form : InstructionSet.forms()) {
      if (!canBeShown(form)) {
        continue;
      }
      for (int i = 0; i < 4; i++) {
        Instruction sample = sample(form, random);
        String text = log(sample);
        assertThat(text).contains("0: (" + String.format("%02x", form.opcode()) + ") ");
        assertThat(withoutState(text)).as("%s", sample).isEqualTo(DISASSEMBLER.print(sample));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(500);
  }

  /** Not: what only the kernel makes, what needs maps or types, what came after this kernel. */
  private boolean canBeShown(Form form) {
    String pattern = form.pattern(Dialect.KERNEL);
    return form.group() != Group.INTERNAL
        && form.since().filter(since -> since.compareTo(version) <= 0).isPresent()
        && (form.slots() == 1 || pattern.contains("{constant}"))
        && !pattern.contains("{kfunc}")
        && !pattern.contains("{name}")
        && !(version.atLeast(NEEDS_FIRST) && needsMore(pattern));
  }

  private static boolean needsMore(String pattern) {
    return pattern.contains("addr_space_cast") || pattern.contains("gotox");
  }

  private static Instruction sample(Form form, Random random) {
    boolean jumps = form.pattern(Dialect.KERNEL).contains("{jump");
    boolean calls = form.pattern(Dialect.KERNEL).contains("{relative}");
    ByteBuffer code =
        ByteBuffer.allocate(form.slots() * Encoder.SLOT).order(ByteOrder.nativeOrder());
    int dst = form.fixed(Field.DST).orElse(random.nextInt(11));
    int src = form.fixed(Field.SRC).orElse(random.nextInt(11));
    boolean little = code.order() == ByteOrder.LITTLE_ENDIAN;
    int any = random.nextInt();
    code.put((byte) form.opcode())
        .put((byte) (little ? src << 4 | dst : dst << 4 | src))
        .putShort((short) form.fixed(Field.OFF).orElse(jumps ? 0 : any))
        .putInt(form.fixed(Field.IMM).orElse(calls ? 1 : jumps && !hasCondition(form) ? 0 : any));
    if (form.slots() == 2) {
      code.putInt(0).putInt(random.nextInt());
    }
    return Decoder.decode(code.flip()).getFirst();
  }

  private static boolean hasCondition(Form form) {
    return form.pattern(Dialect.KERNEL).startsWith("if ");
  }

  private String log(Instruction sample) {
    List<Instruction> program = new ArrayList<>();
    program.add(sample);
    switch (sample) {
      case Instruction.Exit _ -> {}
      case Instruction.CallFunction _ ->
          program.addAll(new Assembler().assemble("exit\nr0 = 0\nexit"));
      default -> program.addAll(new Assembler().assemble("r0 = 0\nexit"));
    }
    load(program).ifPresent(Fd::close);
    return log.getString(0);
  }

  private Optional<Fd> load(List<Instruction> program) {
    byte[] code = Encoder.encode(program, ByteOrder.nativeOrder());
    MemorySegment copy = arena.allocate(code.length, 8);
    MemorySegment.copy(code, 0, copy, ValueLayout.JAVA_BYTE, 0, code.length);
    log.fill((byte) 0);
    long result =
        bpf.progLoad(
            new Bpf.ProgramLoad(
                ProgramType.SOCKET_FILTER.number(),
                "nectar_test",
                copy,
                arena.allocateFrom("GPL"),
                0,
                MemorySegment.NULL,
                MemorySegment.NULL,
                Bpf.ProgramBinding.NONE),
            log,
            VERBOSE);
    return result < 0 ? Optional.empty() : Optional.of(LinuxKernel.own(bpf, result, "load"));
  }

  /** The text of instruction 0, without what the verifier knows after it. */
  private static String withoutState(String log) {
    String line =
        log.lines().filter(each -> each.startsWith("0: (")).findFirst().orElse("0: () nothing");
    String text = line.substring(line.indexOf(')') + 2);
    int state = text.indexOf(';');
    return (state < 0 ? text : text.substring(0, state)).strip();
  }

  @Test
  void programsReadBackAreWrittenAsBpftoolWritesThem() throws Exception {
    Optional<String> bpftool =
        Stream.of("/usr/sbin/bpftool", "/usr/bin/bpftool", "/sbin/bpftool")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    Assumptions.assumeTrue(bpftool.isPresent(), "bpftool is not installed");
    try (Fd map =
        LinuxKernel.own(
            bpf,
            bpf.mapCreate(new Bpf.MapCreation(MapType.ARRAY.number(), 4, 8, 1, 0, "nectar_test")),
            "create a map")) {
      List<Instruction> program = new ArrayList<>();
      program.add(
          new Instruction.LoadWide(
              dev.nectar.bytecode.Register.R1, new WideValue.MapFd(map.number())));
      program.add(
          new Instruction.LoadWide(
              dev.nectar.bytecode.Register.R7, new WideValue.MapValue(map.number(), 0)));
      program.addAll(new Assembler().assemble(EVERYTHING));
      Optional<Fd> loaded = load(program);
      assertThat(loaded).as(log.getString(0)).isPresent();
      try (Fd owned = loaded.get()) {
        List<String> ours = DISASSEMBLER.listing(readBack(owned)).lines().toList();
        List<String> theirs = dump(bpftool.get(), info(owned, BpfHeader.ProgInfo.id));
        assertThat(ours).hasSameSizeAs(theirs).hasSizeGreaterThan(40);
        assertThat(ours).anySatisfy(line -> assertThat(line).contains("call pc+2#1"));
        for (int i = 0; i < ours.size(); i++) {
          if (!ours.get(i).contains(" call ")) {
            assertThat(ours.get(i)).isEqualTo(theirs.get(i));
          }
        }
      }
    }
  }

  /** A program with one of most kinds of instructions, which the verifier accepts. */
  private static final String EVERYTHING =
      """
      r2 = r10
      r2 += -4
      *(u32 *)(r10 -4) = 1
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r6 = *(u64 *)(r0 +0)
      w1 = w6
      w1 += 5
      w1 s>>= 3
      w1 = -w1
      r1 = be16 r1
      r1 = le32 r1
      r1 *= r6
      r1 /= 7
      r1 %= r6
      r1 ^= 255
      r1 |= r6
      r1 &= 1023
      r1 <<= 2
      r1 >>= 1
      *(u8 *)(r10 -8) = r1
      *(u16 *)(r10 -10) = 3
      *(u64 *)(r10 -24) = r1
      *(u32 *)(r10 -16) = r1
      r2 = *(u8 *)(r10 -8)
      r2 = *(u16 *)(r10 -10)
      r2 = *(u32 *)(r10 -16)
      r3 = 1
      lock *(u64 *)(r0 +0) += r3
      lock *(u32 *)(r7 +0) += r3
      if w2 > 0x5 goto +1
      r2 = 4
      if r2 s< -3 goto +1
      if r2 & 0x8 goto next
      if r1 >= r2 goto next
      r4 = 0x123456789 ll
      next:
      if w6 == w2 goto out
      r3 = 4
      r1 = r3
      call later
      out:
      r0 = 0
      exit
      later:
      r0 = r1
      exit
      """;

  private List<Instruction> readBack(Fd program) {
    int bytes = info(program, BpfHeader.ProgInfo.xlated_prog_len);
    MemorySegment code = arena.allocate(bytes, 8);
    MemorySegment info = arena.allocate(BpfHeader.ProgInfo.SIZE, 8);
    Native.putInt(info, BpfHeader.ProgInfo.xlated_prog_len, bytes);
    Native.putLong(info, BpfHeader.ProgInfo.xlated_prog_insns, code.address());
    assertThat(bpf.info(program.number(), info)).isZero();
    return Decoder.decode(code.toArray(ValueLayout.JAVA_BYTE), ByteOrder.nativeOrder());
  }

  private List<String> dump(String bpftool, int id) throws Exception {
    Path out = folder.resolve("dump");
    Process process =
        new ProcessBuilder(bpftool, "prog", "dump", "xlated", "id", Integer.toString(id))
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor()).as(Files.readString(out)).isZero();
    return Files.readAllLines(out).stream().filter(line -> line.contains(": (")).toList();
  }

  private int info(Fd program, long member) {
    MemorySegment info = arena.allocate(BpfHeader.ProgInfo.SIZE, 8);
    assertThat(bpf.info(program.number(), info)).isZero();
    return Native.getInt(info, member);
  }
}
