package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each public type with behaviour says in its description which threads may use it. Records, enums,
 * exceptions and sealed types of records are values, which any thread may.
 */
class ThreadsTest {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("src/main/java/dev/nectar/kernel"),
          Path.of("../linux/src/main/java/dev/nectar/linux"));

  private static final Pattern TYPE =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\\n]*\\n)*"
              + "public (?:final |abstract )?(?:class|interface) (\\w+)",
          Pattern.DOTALL);

  private static Stream<Path> sources(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Matcher> types() {
    return FOLDERS.stream()
        .flatMap(ThreadsTest::sources)
        .map(file -> TYPE.matcher(text(file)))
        .filter(Matcher::find)
        .filter(type -> !type.group(2).endsWith("Exception"));
  }

  private static boolean isTold(String description) {
    String words = description.replace("*", " ").replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    return words.contains("for any thread") || words.contains("for one thread at a time");
  }

  @Test
  void publicTypesSayWhichThreadsMayUseThem() {
    assertThat(types().filter(type -> !isTold(type.group(1))).map(type -> type.group(2))).isEmpty();
  }

  @Test
  void typesAreFound() {
    assertThat(types().map(type -> type.group(2)))
        .contains("Kernel", "BpfMap", "Program", "Link", "EventStream", "LinuxKernel");
  }
}
