package dev.nectar.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A file of cases, each a line {@code === title}, the input, a line {@code ---} and the approved
 * output. Run with {@code -Dnectar.approve=true} to write what comes out.
 */
final class Cases {
  private Cases() {}

  static void check(String file, UnaryOperator<String> subject) {
    Path path = Path.of("src/test/resources/dev/nectar/script", file);
    String approved = read(path);
    String actual = run(approved, subject);
    if (Boolean.getBoolean("nectar.approve")) {
      write(path, actual);
    }
    assertThat(actual).isEqualTo(read(path));
  }

  private static String run(String approved, UnaryOperator<String> subject) {
    StringBuilder out = new StringBuilder();
    for (String each : approved.split("(?m)^=== ", -1)) {
      if (each.isBlank()) {
        continue;
      }
      int line = each.indexOf('\n');
      int end = each.indexOf("\n---\n", line);
      String input = end < 0 ? each.substring(line + 1).strip() : each.substring(line + 1, end);
      out.append("=== ").append(each, 0, line + 1).append(input).append("\n---\n");
      out.append(subject.apply(input).stripTrailing()).append("\n\n");
    }
    return out.toString();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path path, String text) {
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
