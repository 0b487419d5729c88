package dev.nectar.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.script.ScriptFuzz.Reached;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScriptFuzzTest {
  @Test
  void mutatedScriptsEndInPlansOrDiagnostics() throws IOException {
    Path resources = Path.of("src/test/resources/dev/nectar/script");
    ScriptFuzz.Coverage coverage = new ScriptFuzz(resources, 20261123).run(0, 3000);
    System.out.println(coverage);
    assertThat(coverage.share(Reached.LEXED)).as("%s", coverage).isGreaterThan(0.5);
    assertThat(coverage.share(Reached.FIRST_PROBE)).as("%s", coverage).isGreaterThan(0.5);
    assertThat(coverage.share(Reached.COMPILED)).as("%s", coverage).isGreaterThan(0.05);
  }
}
