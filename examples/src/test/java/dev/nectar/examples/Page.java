package dev.nectar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The page of an example, where commands and what they print stand behind four spaces.
 *
 * @param folder of the example
 * @param lines all of it
 */
record Page(String folder, List<String> lines) {
  /** Where the examples are. */
  static final Path ROOT = Path.of(System.getProperty("nectar.root", "..")).resolve("examples");

  static Page of(String folder) {
    try {
      return new Page(folder, Files.readAllLines(ROOT.resolve(folder).resolve("README.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is shown, without commands and what is left out. */
  List<String> output() {
    return lines.stream()
        .filter(line -> line.startsWith("    ") && !line.startsWith("    $ "))
        .map(line -> line.substring(4))
        .filter(line -> !line.equals("…"))
        .toList();
  }

  /** Whatever the page shows was printed, but for numbers, which differ. */
  void isShownBy(List<String> printed) {
    assertThat(output()).as(folder + " shows something").isNotEmpty();
    assertThat(shapes(printed)).as(folder).containsAll(shapes(output()));
  }

  private static List<String> shapes(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll("[0-9]+", "#")).toList();
  }
}
