package dev.nectar.bytecode;

import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Assembles damaged listings: each must end in instructions, which survive being printed and
 * assembled again, or in errors that show places of the text.
 */
final class AssemblerFuzz implements LongFunction<String> {
  private static final String[] PIECES = {
    "r1",
    "w2",
    "r11",
    "*(u32 *)",
    "(r1 + 8)",
    "+=",
    "s>>=",
    "goto",
    "pc+1",
    "label",
    "label:",
    "call",
    "bpf_ktime_get_ns",
    "#5",
    "map[m]",
    "subprog[f]",
    "ll",
    "0x",
    "0xffffffffffffffff",
    "99999999999999999999",
    "-",
    "+",
    ",",
    "(",
    ")",
    "<",
    ">",
    ";",
    "//",
    "/*",
    "*/",
    "\n",
    "lock",
    "(b7)",
    "b7 00 00 00 01 00 00 00",
    "12:",
    "exit",
    "int f(void):",
    "\t",
    "\u00e4",
    "\ud83d\ude00"
  };

  private final long seed;

  AssemblerFuzz(long seed) {
    this.seed = seed;
  }

  @Override
  public String apply(long run) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + run);
    String text = damaged(text(random), random);
    try {
      Assembly assembly = new Assembler().assemble(new Source("fuzz", text));
      return reprinted(assembly.instructions());
    } catch (AssemblyException e) {
      for (Diagnostic each : e.diagnostics()) {
        each.render(Colour.NEVER);
      }
      return isAtFirstToken(e.diagnostics().getFirst(), text) ? "!not begun" : "errors";
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("run " + run + " of seed " + seed + ":\n" + text, e);
    }
  }

  private static String text(Random random) {
    List<Instruction> program = Samples.program(random, 1 + random.nextInt(8));
    Dialect dialect = Dialect.values()[random.nextInt(2)];
    Disassembler disassembler = new Disassembler(dialect);
    if (random.nextBoolean()) {
      return disassembler.listing(program);
    }
    StringBuilder text = new StringBuilder("label:\n");
    for (Instruction instruction : program) {
      text.append(disassembler.print(instruction)).append('\n');
    }
    return text.append("if r1 == 0 goto label\ncall label\n").toString();
  }

  private static String damaged(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(out.length() + 1);
      int end = Math.min(out.length(), at + 1 + random.nextInt(6));
      switch (random.nextInt(4)) {
        case 0 -> out.delete(at, end);
        case 1 -> out.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 2 -> out.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
        default -> out.insert(at, out.substring(at, end));
      }
    }
    return out.toString();
  }

  private static String reprinted(List<Instruction> program) {
    for (Dialect dialect : Dialect.values()) {
      String listing = new Disassembler(dialect).listing(program);
      if (!new Assembler().assemble(listing).equals(program)) {
        throw new AssertionError("assembled otherwise:\n" + listing);
      }
    }
    return "program";
  }

  private static boolean isAtFirstToken(Diagnostic first, String text) {
    return first.span().orElseThrow().start() <= text.length() - text.stripLeading().length();
  }
}
