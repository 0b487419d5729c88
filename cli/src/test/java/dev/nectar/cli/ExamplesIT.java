package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies in {@code examples/} works. */
final class ExamplesIT {
  private static final Path FOLDER = Approved.ROOT.resolve("examples").toAbsolutePath();

  @BeforeAll
  static void assumeKernel() throws IOException {
    Nectar.assumeKernel();
  }

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(f -> f.toString().endsWith(".bt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptCompilesWithoutAWarning(Path script) throws Exception {
    assertThat(Nectar.run("trace", "--dry-run", script.toString())).isEqualTo(new Ran(0, "", ""));
  }

  @Tag("kernel")
  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptIsAcceptedByTheKernel(Path script) throws Exception {
    Ran ran = Nectar.run("trace", "-q", "-c", "true", script.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptStandsInTheReadme(Path script) throws IOException {
    String name = script.getFileName().toString();
    assertThat(FOLDER.resolve("README.md")).content().contains("[" + name + "](" + name + ")");
  }

  @Test
  void theLibraryCountsTheCallsOfACommand() throws Exception {
    Ran ran =
        Processes.run(
            Path.of("/tmp"),
            Map.of("PATH", "/usr/bin:/bin"),
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Approved.ROOT.resolve("cli/target/nectar.jar").toAbsolutePath().toString(),
                FOLDER.resolve("CountCalls.java").toString(),
                "cat /dev/null"));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines()).allMatch(l -> l.matches("system call [0-9]+: [0-9]+ times"));
    assertThat(ran.out().lines()).hasSizeGreaterThan(5);
  }
}
