package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClassicFuzzTest {
  private static final int RUNS = 20_000;

  @Test
  void mutatedProgramsEndInProgramsOrErrors() {
    ClassicFuzz fuzz = new ClassicFuzz(20261123);
    Map<String, Integer> reached = new TreeMap<>();
    for (int i = 0; i < RUNS; i++) {
      reached.merge(fuzz.apply(i), 1, Integer::sum);
    }
    assertThat(reached.getOrDefault(ClassicFuzz.NOTHING, 0)).as("%s", reached).isLessThan(RUNS / 4);
    for (String outcome : new String[] {ClassicFuzz.WRONG, ClassicFuzz.REFUSED, ClassicFuzz.RUN}) {
      assertThat(reached.getOrDefault(outcome, 0)).as("%s", reached).isGreaterThan(RUNS / 20);
    }
  }
}
