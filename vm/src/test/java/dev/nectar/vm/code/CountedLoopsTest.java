package dev.nectar.vm.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedLoopsTest {
  private final Machine machine = new Machine();

  /** A loop over R2, which counts in R0 how often it runs. */
  private static String loop(String first, String step, String test) {
    return "r0 = 0\n%s\nagain:\nr0 += 1\n%s\nif %s goto again\nexit".formatted(first, step, test);
  }

  @ParameterizedTest
  @CsvSource({
    "r2 = 0, r2 += 2, r2 != 1024, 512",
    "w2 = 0, w2 += 1, w2 != 128, 128",
    "r2 = 64, r2 += -4, r2 != 0, 16",
    "r2 = 1, r2 += 3, r2 < 10, 3",
    "r2 = 1, r2 += 3, r2 s< 11, 4",
    "w2 = 5, w2 += 1, w2 < 6, 1",
  })
  void loopsOfKnownLengthAreFound(String first, String step, String test, int trips) {
    String text = loop(first, step, test);
    assertThat(found(text)).map(CountedLoops.CountedLoop::trips).contains(trips);
    assertThat(machine.run(text)).isEqualTo(trips);
  }

  @ParameterizedTest
  @CsvSource({
    "r2 = 0, r2 += 3, r2 != 1023999", // too long to be counted before
    "r2 = 0, r2 += 1, r2 < 0", // runs once
    "r2 = 7, r2 += 0, r2 != 7",
    "r2 = 0, r2 *= 2, r2 != 0",
  })
  void othersAreNot(String first, String step, String test) {
    String text = loop(first, step, test);
    assertThat(found(text)).isEmpty();
    machine.run(text);
  }

  @Test
  void stepThatIsPassedOverDoesNotCount() {
    String text =
        """
        r0 = 0
        r2 = 0
        again:
        r0 += 1
        if r0 < 100 goto test
        r2 += 1
        test:
        if r2 != 3 goto again
        exit
        """;
    assertThat(found(text)).isEmpty();
    assertThat(machine.run(text)).isEqualTo(102);
  }

  @Test
  void headThatIsJumpedToFromElsewhereDoesNotCount() {
    String text =
        """
        r0 = 0
        r2 = 5
        goto again
        r2 = 0
        again:
        r0 += 1
        r2 += 1
        if r2 != 8 goto again
        exit
        """;
    assertThat(found(text)).isEmpty();
    assertThat(machine.run(text)).isEqualTo(3);
  }

  @Test
  void testInTheMiddleIsOneAtTheEnd() {
    String text =
        """
        r0 = 0
        r2 = 0
        again:
        r0 += 2
        r2 += 4
        if r2 == 64 goto out
        goto again
        out:
        exit
        """;
    assertThat(found(text)).map(CountedLoops.CountedLoop::trips).contains(16);
    assertThat(machine.run(text)).isEqualTo(32);
  }

  @Test
  void loopsInLoopsAreBothFound() {
    String text =
        """
        r0 = 0
        r2 = 0
        outer:
        r3 = 0
        inner:
        r0 += 1
        r3 += 1
        if r3 != 5 goto inner
        r2 += 1
        if r2 != 7 goto outer
        exit
        """;
    assertThat(machine.run(text)).isEqualTo(35);
  }

  private Optional<CountedLoops.CountedLoop> found(String text) {
    Code code = new Code(Machine.instructions(text), machine.linkage);
    BitSet slots = code.reachable(0);
    CountedLoops loops = CountedLoops.of(code, slots);
    return slots.stream().mapToObj(loops::enteredAt).flatMap(Optional::stream).findFirst();
  }
}
