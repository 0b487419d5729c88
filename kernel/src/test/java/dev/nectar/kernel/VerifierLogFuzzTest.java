package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fixed slice of what {@code bench/fuzz verifierlog} runs. */
class VerifierLogFuzzTest {
  @Test
  void noLogIsTooBroken() {
    VerifierLogFuzz fuzz = new VerifierLogFuzz(1);
    Set<String> outcomes = new HashSet<>();
    for (long i = 0; i < 20_000; i++) {
      outcomes.add(fuzz.apply(i));
    }
    assertThat(outcomes).hasSizeGreaterThan(5);
  }
}
