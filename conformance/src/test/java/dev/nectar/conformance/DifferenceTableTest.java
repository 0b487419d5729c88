package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each type of programs and maps is compared with Linux's by a test, or {@code differences.txt}
 * says why not.
 */
class DifferenceTableTest {
  /**
   * A row.
   *
   * @param name of the type
   * @param module of the test; {@code !} if there is none
   * @param test its class and method; or why there is none
   */
  record Row(String name, String module, String test) {
    boolean tested() {
      return !module.equals("!");
    }
  }

  /** The rows below a heading. */
  private static List<Row> rows(String heading) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (InputStream file = DifferenceTableTest.class.getResourceAsStream("differences.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      String part = text.split("== " + heading + "\n", 2)[1].split("\n\n", 2)[0];
      for (String line : part.lines().toList()) {
        String[] words = line.split(" +", 3);
        rows.add(new Row(words[0], words[1], words[2]));
      }
    }
    return rows;
  }

  private static List<String> names(Enum<?>[] types) {
    return Arrays.stream(types).map(Enum::name).filter(name -> !name.equals("UNSPEC")).toList();
  }

  @Test
  void everyTypeHasARow() throws IOException {
    assertThat(rows("ProgramType")).extracting(Row::name).isEqualTo(names(ProgramType.values()));
    assertThat(rows("MapType")).extracting(Row::name).isEqualTo(names(MapType.values()));
  }

  static Stream<Row> tests() throws IOException {
    return Stream.concat(rows("ProgramType").stream(), rows("MapType").stream())
        .filter(Row::tested);
  }

  @ParameterizedTest
  @MethodSource("tests")
  void testOfARowIsThere(Row row) throws IOException {
    String[] names = row.test().split("\\.", 2);
    try (Stream<Path> sources = Files.walk(Path.of("..", row.module(), "src/test/java"))) {
      Path source =
          sources.filter(file -> file.endsWith(names[0] + ".java")).findFirst().orElseThrow();
      assertThat(Files.readString(source)).contains("void " + names[1] + "(");
    }
  }
}
