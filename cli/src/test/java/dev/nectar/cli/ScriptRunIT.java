package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Scripts run on this kernel print what was approved: the files of {@code runs}. */
final class ScriptRunIT {
  private static final Path FOLDER =
      Approved.ROOT.resolve("cli/src/test/resources/dev/nectar/cli/runs");

  @BeforeAll
  static void assumeKernel() throws IOException {
    Nectar.assumeKernel();
  }

  @TestFactory
  Stream<DynamicTest> scriptsPrintWhatWasApproved() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException, InterruptedException {
    String approved = Files.readString(file);
    StringBuilder actual = new StringBuilder();
    for (RunCase each : RunCase.parse(approved)) {
      actual.append(actual.isEmpty() ? "" : "\n").append(each.with(run(each)));
    }
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(file, actual);
      return;
    }
    assertThat(actual.toString()).as("%s", file).isEqualTo(approved);
  }

  private static Ran run(RunCase each) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("trace", "-e", each.script()));
    words.addAll(each.options());
    return Nectar.run(words.toArray(String[]::new));
  }
}
