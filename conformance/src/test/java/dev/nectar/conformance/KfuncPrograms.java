package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramStream;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** Programs of {@code kfuncs.bpf.c}, and what comes of them in whatever kernel. */
enum KfuncPrograms {
  NUMBERS("numbers", 22),
  NUMBERS_REFUSED("numbers_refused", -22),
  BITS("bits", 3 * 10_000 + 63 * 100 + 65),
  THROWS("throws", 77),
  THROWS_AND_CATCHES("throws_and_catches", 82),
  DYNPTRS("dynptrs", 6 * 10_000_000 + 20 * 100_000 + 8 * 1000 + 34),
  FILLED("filled", -7),
  LOCKS("locks", 3),
  STRINGS("strings", ((12 * 100 + 7) * 100 + 7) * 100 + 4 * 10 + 1),
  STREAMS("streams", 0),
  WHAT_IS_THERE("what_is_there", 30);

  private final String program;
  private final int result;

  KfuncPrograms(String program, int result) {
    this.program = program;
    this.result = result;
  }

  private static ObjectSpec object() {
    try {
      return ObjectReader.read(KfuncPrograms.class.getResource("/programs/kfuncs.bpf.o"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs the program, which must do what it should. */
  void runIn(Kernel kernel) {
    byte[] packet = new byte[64];
    for (int i = 0; i < packet.length; i++) {
      packet[i] = (byte) i;
    }
    packet[12] = 0;
    packet[13] = 0;
    LoadOptions alone = LoadOptions.NONE.only(Set.of(program));
    try (LoadedObject object = kernel.load(object(), alone)) {
      Program loaded = object.program(program);
      RunInput input = this == STREAMS ? RunInput.NONE : RunInput.packet(packet);
      RunResult run = loaded.testRun(input);
      assertThat(run.returnValue()).isEqualTo(result);
      switch (this) {
        case STREAMS -> {
          assertThat(loaded.take(ProgramStream.STDOUT)).isEqualTo("7 of world\n");
          assertThat(loaded.take(ProgramStream.STDERR)).isEqualTo("7 of world\n");
          assertThat(loaded.take(ProgramStream.STDERR)).isEmpty();
        }
        case FILLED ->
            assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(run.packet(), 14, 28)))
                .isEqualTo("0e0fabababab141516170e0fabab");
        default -> {}
      }
    }
  }
}
