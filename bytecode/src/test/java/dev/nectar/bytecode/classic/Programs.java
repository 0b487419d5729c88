package dev.nectar.bytecode.classic;

import dev.nectar.report.Source;
import java.util.List;

/** Programs of tests, from their text. */
final class Programs {
  private Programs() {}

  static List<ClassicInstruction> assemble(String text) {
    return ClassicAssembler.assemble(new Source("test", text));
  }
}
