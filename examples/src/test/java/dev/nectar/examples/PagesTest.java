package dev.nectar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages tell of the examples is so. */
class PagesTest {
  /** The folders that hold an example; Room and Refusal are for all. */
  private static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(Page.ROOT)) {
      return all.filter(folder -> Files.exists(folder.resolve("README.md"))).sorted().toList();
    }
  }

  @Test
  void eachExampleStandsInTheTableAndShowsTheCommandThatRunsIt() throws IOException {
    String table = Files.readString(Page.ROOT.resolve("README.md"));
    assertThat(folders()).hasSizeGreaterThan(10);
    for (Path folder : folders()) {
      String name = folder.getFileName().toString();
      assertThat(table).contains("| [" + name + "](" + name + ") |");
      assertThat(Page.of(name).lines()).contains("    $ sudo examples/run " + name);
    }
  }

  @Test
  void theCodeOfTheReadmeIsThatOfAnExample() throws IOException {
    String page = Files.readString(Page.ROOT.resolveSibling("README.md"));
    String source = plain(Files.readString(Page.ROOT.resolve("openings/Openings.java")));
    List<String> blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(block -> plain(block.group(1)).strip())
            .toList();
    assertThat(blocks).hasSize(2).allSatisfy(block -> assertThat(source).contains(block));
  }

  private static String plain(String code) {
    return String.join("\n", code.lines().map(String::strip).toList());
  }
}
