package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.util.Set;

/** Programs of {@code arena.bpf.c}, and what comes of them in whatever kernel. */
enum ArenaPages {
  LIST("list", 42),
  EXHAUSTED("exhausted", 7),
  RESERVED("reserved", 127);

  private final String program;
  private final int result;

  ArenaPages(String program, int result) {
    this.program = program;
    this.result = result;
  }

  void runIn(Kernel kernel) throws IOException {
    var object = ObjectReader.read(ArenaPages.class.getResource("/programs/arena.bpf.o"));
    try (LoadedObject loaded = kernel.load(object, LoadOptions.NONE.only(Set.of(program)))) {
      assertThat(loaded.program(program).testRun()).isEqualTo(result);
    }
  }
}
