package dev.nectar.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

final class FuzzTest {
  private static final int RUNS = 20_000;

  @Test
  void damagedCodeIsRefusedOrSurvives() {
    assertReached(new CodecFuzz(20261123), Map.of("program", RUNS / 20, "refused for IMM", 1));
  }

  @Test
  void damagedTextIsRefusedOrSurvives() {
    assertReached(new AssemblerFuzz(20261123), Map.of("program", RUNS / 20, "errors", RUNS / 20));
  }

  private static void assertReached(LongFunction<String> fuzz, Map<String, Integer> least) {
    Map<String, Integer> reached = new TreeMap<>();
    for (int i = 0; i < RUNS; i++) {
      reached.merge(fuzz.apply(i), 1, Integer::sum);
    }
    int begun =
        reached.entrySet().stream()
            .filter(each -> !each.getKey().startsWith("!"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    assertThat(begun).as("%s", reached).isGreaterThan(RUNS / 2);
    least.forEach(
        (outcome, count) ->
            assertThat(reached.getOrDefault(outcome, 0))
                .as("%s", reached)
                .isGreaterThanOrEqualTo(count));
  }
}
