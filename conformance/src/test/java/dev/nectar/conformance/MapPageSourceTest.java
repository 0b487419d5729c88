package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/maps.md shows is run by {@link MapPageTest}. */
class MapPageSourceTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static String plain(String code) {
    return String.join("\n", code.lines().map(String::strip).toList());
  }

  @Test
  void thePageShowsNothingElse() throws IOException {
    String page = Files.readString(Path.of("../docs/maps.md"));
    String source =
        plain(Files.readString(Path.of("src/test/java/dev/nectar/conformance/MapPageTest.java")));
    Matcher blocks = JAVA.matcher(page);
    int count = 0;
    while (blocks.find()) {
      assertThat(source).contains(plain(blocks.group(1)).strip());
      count++;
    }
    assertThat(count).isEqualTo(7);
  }
}
