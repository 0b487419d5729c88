package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutionFuzzTest {
  @Test
  void interpreterAndCompilerAgree() {
    ExecutionFuzz fuzz = new ExecutionFuzz(7, Optional.empty());
    for (int i = 0; i < 500; i++) {
      assertThat(fuzz.apply(i)).isEqualTo("interpreter and compiler agree");
    }
  }

  @Test
  void linuxAgreesWhereItMayBeAsked() {
    ExecutionFuzz fuzz = new ExecutionFuzz(8);
    Map<String, Integer> outcomes = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      outcomes.merge(fuzz.apply(i), 1, Integer::sum);
    }
    assertThat(outcomes)
        .hasSizeLessThan(3)
        .satisfiesAnyOf(
            all -> assertThat(all.getOrDefault("Linux agrees", 0)).isGreaterThan(240),
            all -> assertThat(all).containsOnlyKeys("interpreter and compiler agree"));
  }
}
