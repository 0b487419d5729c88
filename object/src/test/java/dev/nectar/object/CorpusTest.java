package dev.nectar.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.object.elf.MalformedObjectException;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects of several compilers, options and byte orders, and what is read from them: a text for
 * each source, {@code -Dnectar.approve=true} writes them.
 */
final class CorpusTest {
  private static final Path OBJECTS =
      Path.of(System.getProperty("nectar.root", ".."), "object/src/test/objects");

  /** Which of a source's objects is shown, the first there is. */
  private static final List<String> SHOWN =
      List.of("clang19-el", "clang19-el-v4", "clang19-el-v3", "clang22-el", "clang11-el-v1");

  /** What cannot be read, and why. */
  private static final Map<String, String> UNREADABLE =
      Map.of(
          "stripped.clang19-el-bare.o", ".maps",
          "stripped.clang19-el-nobtf-nofunc.o", ".maps");

  static Stream<String> objects() throws IOException {
    try (Stream<Path> files = Files.list(OBJECTS.resolve("golden"))) {
      return files.map(CorpusTest::name).filter(n -> n.endsWith(".o")).sorted().toList().stream();
    }
  }

  static Stream<String> readable() throws IOException {
    return objects().filter(name -> !UNREADABLE.containsKey(name));
  }

  static Stream<String> shown() throws IOException {
    Map<String, String> chosen = new TreeMap<>();
    readable().forEach(name -> chosen.merge(source(name), name, CorpusTest::better));
    return chosen.values().stream();
  }

  @ParameterizedTest
  @MethodSource("readable")
  void theSameBytesGiveEqualSpecsAndTexts(String object) throws IOException {
    ObjectSpec first = read(object);
    ObjectSpec second = read(object);

    assertThat(second).isEqualTo(first);
    assertThat(SpecText.write(second)).isEqualTo(SpecText.write(first));
  }

  @ParameterizedTest
  @MethodSource("shown")
  void whatIsReadIsAsApproved(String object) throws IOException {
    String text = "object " + object + "\n" + SpecText.write(read(object));
    Path approved = OBJECTS.resolve("approved").resolve(source(object) + ".txt");
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(approved, text);
    }

    assertThat(approved).hasContent(text);
  }

  @Test
  void whatCannotBeReadIsRefusedForItsReason() {
    UNREADABLE.forEach(
        (object, reason) ->
            assertThatThrownBy(() -> read(object))
                .isInstanceOf(MalformedObjectException.class)
                .hasMessageContaining(reason));
  }

  @Test
  void everySourceHasItsText() throws IOException {
    try (Stream<Path> sources = Files.list(OBJECTS.resolve("sources"));
        Stream<Path> texts = Files.list(OBJECTS.resolve("approved"))) {
      List<String> expected =
          sources
              .map(CorpusTest::name)
              .filter(n -> !n.endsWith(".h"))
              .map(CorpusTest::source)
              .sorted()
              .toList();
      assertThat(texts.map(CorpusTest::name).map(CorpusTest::source).sorted())
          .containsExactlyElementsOf(expected);
    }
  }

  private static ObjectSpec read(String object) throws IOException {
    return ObjectReader.read(OBJECTS.resolve("golden").resolve(object));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String source(String object) {
    return object.substring(0, object.indexOf('.'));
  }

  private static String better(String one, String other) {
    return rank(one) <= rank(other) ? one : other;
  }

  private static int rank(String object) {
    String build = object.substring(object.indexOf('.') + 1, object.length() - 2);
    int rank = SHOWN.indexOf(build);
    return rank < 0 ? SHOWN.size() : rank;
  }
}
