package dev.nectar.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FilterFuzzTest {
  private static final int RUNS = 5000;

  @Test
  void damagedFiltersEndInInstructionsOrDiagnostics() {
    FilterFuzz fuzz = new FilterFuzz(20261123);
    Map<String, Integer> reached = new TreeMap<>();
    for (int i = 0; i < RUNS; i++) {
      reached.merge(fuzz.apply(i), 1, Integer::sum);
    }
    int first =
        reached.entrySet().stream()
            .filter(each -> each.getKey().startsWith("!"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    assertThat(first).as("%s", reached).isLessThan(RUNS / 2);
    assertThat(reached.getOrDefault("compiled", 0)).as("%s", reached).isGreaterThan(RUNS / 5);
  }
}
