package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the repository that are made by tests; {@code -Dnectar.approve=true} writes them. */
final class Approved {
  static final Path ROOT = Path.of(System.getProperty("nectar.root", ".."));

  private Approved() {}

  static void check(String file, String made) throws IOException {
    Path path = ROOT.resolve(file);
    if (Boolean.getBoolean("nectar.approve")) {
      Files.createDirectories(path.getParent());
      Files.writeString(path, made);
    }
    assertThat(path)
        .as("made by this test; mvn -q verify -Dfast -pl cli -am -Dnectar.approve=true")
        .hasContent(made);
  }
}
