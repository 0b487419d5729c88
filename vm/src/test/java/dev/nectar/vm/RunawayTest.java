package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that would not end are ended; how soon, {@code bench/vm/limits} measures. */
class RunawayTest {
  private static final Limits ROOM = Limits.DEFAULT.memory(1 << 23);
  private static final Limits SHORT = ROOM.time(Duration.ofMillis(20)).instructions(1L << 60);
  private static final Limits FEW = ROOM.time(Duration.ofMinutes(5)).instructions(1 << 20);

  static List<Runaway> programs() {
    return Runaway.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void programThatDoesNotEndIsEnded(Runaway program) {
    for (Mode mode : List.of(Mode.INTERPRETER, Mode.JIT)) {
      for (Limits limits : List.of(SHORT, FEW)) {
        assertThatThrownBy(() -> program.run(mode, limits))
            .as("%s, at most %s", mode, limits)
            .isInstanceOf(BudgetException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"call self", "r1 = subprog[self];callx r1"})
  void functionsThatCallThemselvesAreEndedAtTheNinth(String call) {
    String calls = call.replace(';', '\n') + "\nexit\n";
    Runaway program = new Runaway("recursion", calls + "self:\n" + calls);
    Stream.of(Mode.INTERPRETER, Mode.JIT)
        .forEach(
            mode ->
                assertThatThrownBy(() -> program.run(mode, ROOM))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("more than 8 functions are under way at once"));
  }
}
