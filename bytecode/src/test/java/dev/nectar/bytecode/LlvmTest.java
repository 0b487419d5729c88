package dev.nectar.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LLVM's text against ours, instruction by instruction. Its disassembler is asked twice: for the
 * default processor, as most people call it, and for the newest, as the default takes most atomic
 * operations for others.
 */
final class LlvmTest {
  private static final String UNKNOWN = "<unknown>";

  private final Disassembler disassembler = new Disassembler(Dialect.LLVM);
  private String suffix = "";

  @TempDir private Path folder;

  @BeforeEach
  void findLlvm() {
    Optional<String> found =
        Stream.of("-19", "", "-22", "-21", "-20")
            .filter(s -> isOnPath("llvm-mc" + s) && isOnPath("llvm-objdump" + s))
            .findFirst();
    assumeTrue(found.isPresent(), "llvm-mc and llvm-objdump are not installed");
    suffix = found.get();
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  @Test
  void everyFormIsWrittenAsLlvmWritesIt() throws Exception {
    List<Instruction> program = new ArrayList<>();
    Random random = new Random(6);
    for (Form form : Samples.encodable()) {
      program.addAll(Samples.of(form, random, 12));
    }
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      Path object = object(program, order);
      List<String> plain = texts(objdump(object, "--no-print-imm-hex"));
      List<String> newest = texts(objdump(object, "--no-print-imm-hex", "--mcpu=v4"));
      assertThat(plain).hasSameSizeAs(program).hasSameSizeAs(newest);
      int unknown = 0;
      for (int i = 0; i < program.size(); i++) {
        if (isUnknownToLlvm19(program.get(i))) {
          unknown++;
          continue;
        }
        boolean isAtomic = program.get(i) instanceof Instruction.Atomic;
        assertThat(withoutNote(disassembler.print(program.get(i))))
            .as("%s", program.get(i))
            .isEqualTo(isAtomic ? newest.get(i) : plain.get(i));
      }
      assertThat(unknown).as("instructions not compared").isLessThan(program.size() / 10);
    }
  }

  /** What came after LLVM 19, what it prints a part of, and what only the kernel makes. */
  private static boolean isUnknownToLlvm19(Instruction instruction) {
    return switch (instruction) {
      case Instruction.LoadAcquire _, Instruction.StoreRelease _ -> true;
      case Instruction.JumpRegister _ -> true;
      case Instruction.LoadPacketIndirect(_, _, int offset) -> offset != 0;
      case Instruction.PerCpuAddress _, Instruction.SpeculationBarrier _ -> true;
      case Instruction.CallLinked _ -> true;
      case Instruction.LoadWide(_, WideValue.LinkedFunction _) -> true;
      default -> false;
    };
  }

  private static String withoutNote(String text) {
    return text.endsWith(">") ? text.substring(0, text.lastIndexOf(" <")) : text;
  }

  @Test
  void whatLlvmPrintsIsAssembledToTheSameBytes() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 10; round++) {
      List<Instruction> program = new ArrayList<>();
      for (Instruction sample : Samples.program(random, 2_000)) {
        if (!isUnknownToLlvm19(sample)) {
          program.add(sample);
        }
      }
      ByteOrder order = round % 2 == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      Path object = object(program, order);
      for (String[] options : new String[][] {{"--mcpu=v4"}, {"--mcpu=v4", "--no-print-imm-hex"}}) {
        String listing = objdump(object, options);
        assertThat(new Assembler().assemble(withoutHalfShown(listing)))
            .isEqualTo(program.stream().filter(i -> !isHalfShown(i)).toList());
      }
    }
  }

  /** Of these, LLVM does not show the second immediate or the module. */
  private static boolean isHalfShown(Instruction instruction) {
    return switch (instruction) {
      case Instruction.LoadWide(_, WideValue value) -> !(value instanceof WideValue.Constant);
      case Instruction.CallKfunc _ -> true;
      default -> false;
    };
  }

  private static String withoutHalfShown(String listing) {
    List<String> kept =
        listing
            .lines()
            .filter(line -> !line.contains("ld_pseudo"))
            .filter(line -> !line.contains(":\t85 20 ") && !line.contains(":\t85 02 "))
            .toList();
    return String.join("\n", kept);
  }

  @Test
  void whatLlvmPrintsWithoutBytesIsAssembledToTheSameBytes() throws Exception {
    Random random = new Random(8);
    List<Instruction> program = new ArrayList<>();
    for (Instruction sample : Samples.program(random, 5_000)) {
      boolean ambiguous =
          switch (sample) {
            case Instruction.Call(int helper) -> helper < 0;
            case Instruction.CallFunction _ -> true;
            default -> false;
          };
      if (!isUnknownToLlvm19(sample) && !isHalfShown(sample) && !ambiguous) {
        program.add(sample);
      }
    }
    Path object = object(program, ByteOrder.LITTLE_ENDIAN);
    assertThat(new Assembler().assemble(objdump(object, "--mcpu=v4", "--no-show-raw-insn")))
        .isEqualTo(program);
  }

  @Test
  void llvmsAssemblerReadsWhatWeWrite() throws Exception {
    Random random = new Random(9);
    List<Instruction> program = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Instruction sample : Samples.program(random, 5_000)) {
      boolean written =
          switch (sample) {
            case Instruction.LoadWide(_, WideValue value) -> value instanceof WideValue.Constant;
            case Instruction.CallFunction _, Instruction.CallKfunc _ -> false;
            case Instruction.Alu(_, AluOp op, _, _) -> op != AluOp.SMOD;
            case Instruction.JumpLong _ -> false;
            default -> !isUnknownToLlvm19(sample);
          };
      if (written) {
        program.add(sample);
        text.append(disassembler.print(sample)).append('\n');
      }
    }
    Path source = folder.resolve("text.s");
    Files.writeString(source, text);
    Path object = folder.resolve("text.o");
    run(
        "llvm-mc" + suffix,
        "-triple=bpfel",
        "-mcpu=v4",
        "-filetype=obj",
        "-o",
        object.toString(),
        source.toString());
    assertThat(new Assembler().assemble(withoutHalfShown(objdump(object, "--mcpu=v4"))))
        .isEqualTo(program);
  }

  /** A little of everything a compiler makes of C. */
  private static final String C =
      """
      typedef unsigned long long u64;
      typedef unsigned int u32;
      struct packet { unsigned char kind; short length; int delta; u64 stamp; };
      static u64 (*now)(void) = (void *)5;
      static __attribute__((noinline)) u64 mix(u64 a, u64 b) {
        return (a ^ b >> 7) * 0x9E3779B97F4A7C15ULL;
      }
      u64 fold(struct packet *p, u64 *counter, u32 n) {
        u64 sum = now();
        for (u32 i = 0; i < n; i++) {
          sum += p[i].kind + p[i].length - (u64)p[i].delta;
          if ((int)p[i].delta < -5 || p[i].stamp % 10 == 3)
            sum = mix(sum, p[i].stamp / (n + 1));
          __sync_fetch_and_add(counter, sum);
          p[i].stamp = __builtin_bswap64(sum) >> (i & 31);
        }
        return sum;
      }
      """;

  @Test
  void whatClangMakesIsReadAndWrittenBack() throws Exception {
    String clang = "clang" + suffix;
    assumeTrue(isOnPath(clang), clang + " is not installed");
    Path source = folder.resolve("fold.c");
    Files.writeString(source, C);
    for (String processor : List.of("v1", "v2", "v3", "v4")) {
      for (String target : List.of("bpfel", "bpfeb")) {
        Path object = folder.resolve(target + processor + ".o");
        run(
            clang,
            "-O2",
            "-target",
            target,
            "-mcpu=" + processor,
            "-c",
            "-o",
            object.toString(),
            source.toString());
        String listing = objdump(object, "--mcpu=" + processor, "--no-print-imm-hex");
        List<Instruction> program = new Assembler().assemble(listing);
        assertThat(program).hasSizeGreaterThan(40);
        List<String> theirs = texts(listing);
        for (int i = 0; i < program.size(); i++) {
          String ours = withoutNote(disassembler.print(program.get(i)));
          assertThat(narrow(ours)).isEqualTo(narrow(theirs.get(i)));
        }
      }
    }
  }

  /** LLVM names the lower halves in loads and stores for some processors and not for others. */
  private static String narrow(String text) {
    return text.contains("*)(") ? text.replaceAll("\\bw(\\d)", "r$1") : text;
  }

  /** An object with these instructions in its text section. */
  private Path object(List<Instruction> program, ByteOrder order) throws Exception {
    StringBuilder text = new StringBuilder();
    for (Instruction instruction : program) {
      byte[] bytes = Encoder.encode(List.of(instruction), order);
      text.append(".byte ")
          .append(HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(bytes))
          .append('\n');
    }
    String triple = order == ByteOrder.LITTLE_ENDIAN ? "bpfel" : "bpfeb";
    Path source = folder.resolve(triple + ".s");
    Files.writeString(source, text);
    Path object = folder.resolve(triple + ".o");
    run(
        "llvm-mc" + suffix,
        "-triple=" + triple,
        "-filetype=obj",
        "-o",
        object.toString(),
        source.toString());
    return object;
  }

  private String objdump(Path object, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("llvm-objdump" + suffix, "-d", "-z"));
    command.addAll(List.of(options));
    command.add(object.toString());
    return run(command.toArray(String[]::new));
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return Files.readString(out);
  }

  /** The texts of a listing, without slots, bytes, and notes on where jumps go. */
  private static List<String> texts(String listing) {
    return listing
        .lines()
        .filter(line -> line.matches("\\s*\\d+:\t.*"))
        .map(line -> line.split("\t", 3)[2])
        .map(text -> text.endsWith(UNKNOWN) ? text : text.replaceFirst(" <[^ <>]*>$", ""))
        .toList();
  }
}
