package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.vm.Mode;
import dev.nectar.vm.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What was different between Linux and the embedded kernel, interpreted or compiled. */
final class Differences {
  private static final List<Mode> MODES = List.of(Mode.INTERPRETER, Mode.JIT);

  private final List<String> found = new ArrayList<>();

  void compare(Kernel linux, Noted noted, Noted.Event event) throws Exception {
    compare(linux, noted, event, "", outcome -> true);
  }

  /**
   * Compares what is noted.
   *
   * @param declared what the embedded kernel is to have
   * @param also what must hold of the outcome in it besides
   */
  void compare(
      Kernel linux, Noted noted, Noted.Event event, String declared, Predicate<Outcome> also)
      throws Exception {
    String expected = noted.in(linux, event);
    for (Mode mode : MODES) {
      Noted.Own own = noted.in(mode, declared, event);
      if (!own.notes().equals(expected) || !also.test(own.outcome())) {
        add(noted, mode, expected, own.notes());
      }
    }
  }

  /** Compares what is noted and written by a program of a list. */
  void compareWalks(Kernel linux, Noted noted) throws Exception {
    String expected = noted.walkIn(linux);
    for (Mode mode : MODES) {
      String own = noted.walkIn(mode);
      if (!own.equals(expected)) {
        add(noted, mode, expected, own);
      }
    }
  }

  private void add(Noted noted, Mode mode, String expected, String own) {
    String program = noted.text().replace("\n", "; ");
    found.add("%s: %s\n Linux%s\n own  %s".formatted(mode, program, expected, own));
  }

  void none() {
    assertThat(String.join("\n", found)).isEmpty();
  }
}
