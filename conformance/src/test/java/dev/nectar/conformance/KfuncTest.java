package dev.nectar.conformance;

import dev.nectar.kernel.Kernel;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Mode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that a compiler made call kfuncs of the embedded kernel. */
class KfuncTest {
  private static Kernel open(Mode mode) {
    Limits limits = Limits.DEFAULT.memory(1 << 20);
    return EmbeddedKernel.open(EmbeddedOptions.DEFAULT.limits(limits).mode(mode));
  }

  private static void run(KfuncPrograms program, Mode mode) {
    try (Kernel kernel = open(mode)) {
      program.runIn(kernel);
    }
  }

  @ParameterizedTest
  @EnumSource
  void pagesOfArenasAreTakenAndGivenBack(ArenaPages program) throws IOException {
    for (Mode mode : List.of(Mode.INTERPRETER, Mode.JIT)) {
      try (Kernel kernel = open(mode)) {
        program.runIn(kernel);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void areInterpreted(KfuncPrograms program) {
    run(program, Mode.INTERPRETER);
  }

  @ParameterizedTest
  @EnumSource
  void areCompiled(KfuncPrograms program) {
    run(program, Mode.JIT);
  }
}
