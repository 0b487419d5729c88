package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.Encoder;
import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * Reads mutated programs, texts and bytes in turn. Each must end in a program or in an error that
 * has a place; a program must survive its printing and encoding, and one that Linux takes must run
 * and be translated.
 */
final class ClassicFuzz implements LongFunction<String> {
  /** Nothing of the input was read. */
  static final String NOTHING = "!nothing read";

  static final String WRONG = "wrong";
  static final String REFUSED = "refused";
  static final String RUN = "run";

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final PacketData PACKET = PacketData.of(new byte[64]);

  private static final String ASSEMBLER =
      """
      ; ports of TCP over IPv4
            ldh [12]  /* the type */
            jne #0x800, drop
            ldb [23]
            jneq #6, drop
            ldh [20]
            jset #0x1fff, drop
            ldxb 4*([14]&0xf)
            st M[1]
            ldh [x + 14]
            jgt #1024, drop, next
      next: ld vlan_tci
            and #0xfff
            jle #22, good
            ld M[1]
            ldx #len
            mod x
            ja good
      good: ret #-1
      drop: ret a
      """;

  private static final List<ClassicInstruction> PROGRAM = Programs.assemble(ASSEMBLER);

  private static final List<String> TEXTS =
      List.of(
          ASSEMBLER,
          ClassicPrinter.listing(PROGRAM),
          ClassicPrinter.numbers(PROGRAM),
          ClassicPrinter.array(PROGRAM));

  private static final List<String> PIECES =
      List.of(
          "0",
          "-1",
          "255",
          "256",
          "0xffffffff",
          "4294967296",
          "0b2",
          "09",
          "#",
          "[",
          "]",
          "x",
          "a",
          "M[16]",
          "ld",
          "ja",
          "jlt",
          ",",
          ":",
          "\n",
          "/*",
          "*/",
          ";",
          "(",
          "{",
          "\t",
          "\ud83d\ude00",
          "\r",
          "good",
          "nla",
          "%");

  private final long seed;

  ClassicFuzz(long seed) {
    this.seed = seed;
  }

  @Override
  public String apply(long run) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + run);
    return run % 2 == 0 ? text(random) : bytes(random);
  }

  private static String text(SplittableRandom random) {
    Source source = new Source("fuzz", mutated(random));
    try {
      return use(ClassicAssembler.assemble(source));
    } catch (ClassicSyntaxException e) {
      for (Diagnostic each : e.diagnostics()) {
        each.render(Colour.NEVER);
      }
      String before =
          source.text().substring(0, e.diagnostics().getFirst().span().orElseThrow().start());
      return before.isBlank() ? NOTHING : WRONG;
    }
  }

  private static String mutated(SplittableRandom random) {
    StringBuilder text = new StringBuilder(TEXTS.get(random.nextInt(TEXTS.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(4));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
      }
    }
    return text.toString();
  }

  private static String bytes(SplittableRandom random) {
    byte[] bytes = ClassicCodec.encode(PROGRAM, ORDER);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 24);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    try {
      return use(ClassicCodec.decode(Arrays.copyOf(bytes, length), ORDER));
    } catch (MalformedClassicException e) {
      return e.instruction() == 0 ? NOTHING : WRONG;
    }
  }

  private static String use(List<ClassicInstruction> program) {
    same(program, ClassicCodec.decode(ClassicCodec.encode(program, ORDER), ORDER));
    ClassicRules.SECCOMP.check(program);
    ClassicRules.LIBPCAP.check(program);
    ClassicPrinter.listing(program);
    if (!program.isEmpty()) {
      same(program, Programs.assemble(ClassicPrinter.numbers(program)));
      same(program, Programs.assemble(ClassicPrinter.array(program)));
    }
    try {
      ClassicMachine.of(program, ClassicRules.LINUX).run(PACKET);
    } catch (RefusedClassicException e) {
      return REFUSED;
    }
    same(program, Programs.assemble(ClassicPrinter.listing(program)));
    translate(program, ClassicTranslation.SOCKET_FILTER);
    translate(program, ClassicTranslation.XDP);
    return RUN;
  }

  private static void translate(List<ClassicInstruction> program, ClassicTranslation translation) {
    try {
      Encoder.encode(translation.apply(program), ORDER);
    } catch (UntranslatableClassicException e) {
      if (e.instruction() >= program.size()) {
        throw new AssertionError("no such instruction", e);
      }
    }
  }

  private static void same(List<ClassicInstruction> expected, List<ClassicInstruction> actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(expected + "\nbecame\n" + actual);
    }
  }
}
