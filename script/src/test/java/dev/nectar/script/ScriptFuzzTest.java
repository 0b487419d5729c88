package dev.nectar.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScriptFuzzTest {
  private static final int RUNS = 3000;

  @Test
  void mutatedScriptsEndInPlansOrDiagnostics() {
    ScriptFuzz fuzz = new ScriptFuzz(20261123);
    Map<String, Integer> reached = new TreeMap<>();
    for (int i = 0; i < RUNS; i++) {
      reached.merge(fuzz.apply(i), 1, Integer::sum);
    }
    int lexed = RUNS - reached.getOrDefault(ScriptFuzz.NOTHING, 0);
    assertThat(lexed).as("%s", reached).isGreaterThan(RUNS / 2);
    int probe = lexed - reached.getOrDefault(ScriptFuzz.LEXED, 0);
    assertThat(probe).as("%s", reached).isGreaterThan(RUNS / 2);
    assertThat(reached.getOrDefault(ScriptFuzz.COMPILED, 0))
        .as("%s", reached)
        .isGreaterThan(RUNS / 20);
  }
}
