package dev.nectar.bytecode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowFuzzTest {
  @Test
  void blocksAndEdgesOfRandomProgramsAreThoseOfTheirBytes() {
    FlowFuzz fuzz = new FlowFuzz(1);
    Map<String, Integer> outcomes = new HashMap<>();
    for (long i = 0; i < 30_000; i++) {
      outcomes.merge(fuzz.apply(i), 1, Integer::sum);
    }
    assertThat(outcomes.get("one function")).as("%s", outcomes).isGreaterThan(5_000);
    assertThat(outcomes.get("functions")).as("%s", outcomes).isGreaterThan(5_000);
    assertThat(outcomes.keySet()).as("reasons of refusal").hasSizeGreaterThanOrEqualTo(8);
  }
}
