package dev.nectar.vm.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownMapsTest {
  private static final Machine MACHINE = new Machine();

  /** Which map each call of a program is known to be given. */
  private static List<Optional<WideValue>> known(String text) {
    Code code = new Code(Machine.instructions(text), MACHINE.linkage);
    KnownMaps maps = KnownMaps.of(code, 0, code.reachable(0));
    return IntStream.range(0, code.slots())
        .filter(slot -> code.has(slot) && code.at(slot) instanceof Instruction.Call)
        .mapToObj(slot -> maps.at(slot, Register.R1))
        .toList();
  }

  private static Optional<WideValue> map(String name) {
    return Optional.of(new WideValue.MapNamed(name));
  }

  @Test
  void mapThatIsLoadedIsKnown() {
    assertThat(known("r1 = map[counts]\nr2 = r10\ncall 1\nexit")).containsExactly(map("counts"));
  }

  @Test
  void mapThatIsKeptBeyondACallIsKnownAndWhatTheCallReturnsIsNot() {
    assertThat(known("r6 = map[counts]\nr1 = r6\ncall 1\nr1 = r0\ncall 1\nr1 = r6\ncall 1\nexit"))
        .containsExactly(map("counts"), Optional.empty(), map("counts"));
  }

  @Test
  void mapIsKnownInALoop() {
    assertThat(
            known(
                """
                r6 = map[counts]
                r7 = 0
                again:
                r1 = r6
                call 1
                r7 += 1
                if r7 != 9 goto again
                exit
                """))
        .containsExactly(map("counts"));
  }

  @Test
  void mapThatMayBeAnotherIsNotKnown() {
    String text =
        """
        r1 = map[one]
        if r2 == 0 goto on
        r1 = map[%s]
        on:
        call 1
        exit
        """;
    assertThat(known(text.formatted("other"))).containsExactly(Optional.empty());
    assertThat(known(text.formatted("one"))).containsExactly(map("one"));
  }

  @Test
  void mapThatIsAnotherTheNextTimeRoundIsNotKnown() {
    assertThat(
            known(
                """
                r6 = map[one]
                again:
                r1 = r6
                call 1
                r6 = map[other]
                if r0 == 0 goto again
                exit
                """))
        .containsExactly(Optional.empty());
  }

  @Test
  void halfAMapIsNone() {
    assertThat(known("r6 = map[counts]\nw1 = w6\ncall 1\nexit")).containsExactly(Optional.empty());
  }
}
