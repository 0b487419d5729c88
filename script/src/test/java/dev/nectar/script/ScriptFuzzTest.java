package dev.nectar.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScriptFuzzTest {
  @Test
  void mutatedScriptsEndInPlansOrDiagnostics() throws IOException {
    Path resources = Path.of("src/test/resources/dev/nectar/script");
    ScriptFuzz.Coverage coverage = new ScriptFuzz(resources, 20261123).run(0, 3000);
    assertThat(coverage.parsed()).as("%s", coverage).isGreaterThan(coverage.runs() / 10);
    assertThat(coverage.compiled()).as("%s", coverage).isGreaterThan(coverage.runs() / 50);
  }
}
