package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which golden object has what, told by what is read from them: the second half of {@code
 * docs/object-corpus.md}, which {@code -Dnectar.approve=true} writes.
 */
class CorpusTableTest {
  private static final Path PAGE = Path.of("..", "docs", "object-corpus.md");
  private static final String FROM_HERE = "<!-- From here on written by CorpusTableTest. -->\n";

  /** The page says so; GoldenObjectsTest says why. */
  private static final Set<String> REFUSED =
      Set.of("stripped.clang19-el-bare.o", "stripped.clang19-el-nobtf-nofunc.o");

  /** Few builds are named, of many it is enough how many. */
  private static final int NAMED = 3;

  private static List<CorpusObject> objects = List.of();

  @BeforeAll
  static void read() {
    List<CorpusObject> read = new ArrayList<>();
    for (Path file : GoldenObjects.all()) {
      if (!REFUSED.contains(String.valueOf(file.getFileName()))) {
        read.add(CorpusObject.of(file));
      }
    }
    objects = List.copyOf(read);
  }

  @Test
  void everyFeatureIsInAnObjectAndMissingInAnother() {
    List<String> undecided = new ArrayList<>();
    for (CorpusFeature feature : CorpusFeature.all()) {
      long having = objects.stream().filter(feature.isIn()).count();
      if (having == 0 || having == objects.size()) {
        undecided.add(feature.name() + " is in " + having + " objects");
      }
    }

    assertThat(undecided).isEmpty();
  }

  @Test
  void theTablesAreInTheDocs() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(FROM_HERE) + FROM_HERE.length());
    String expected = head + features() + builds();
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(PAGE).as("written by -Dnectar.approve=true").hasContent(expected);
  }

  private static String features() {
    StringBuilder text = new StringBuilder();
    String group = "";
    for (CorpusFeature feature : CorpusFeature.all()) {
      if (!feature.group().equals(group)) {
        group = feature.group();
        text.append("\n## ").append(group).append("\n\n| | objects | of |\n|---|---|---|\n");
      }
      List<CorpusObject> having = objects.stream().filter(feature.isIn()).toList();
      text.append("| ").append(feature.name()).append(" | ").append(having.size());
      text.append(" | ").append(sources(having)).append(" |\n");
    }
    return text.toString();
  }

  /** The sources; where not all objects of one have it, which ones do. */
  private static String sources(List<CorpusObject> having) {
    Map<String, List<String>> all = builds(objects);
    List<String> cells = new ArrayList<>();
    builds(having)
        .forEach(
            (source, some) -> {
              int of = all.getOrDefault(source, List.of()).size();
              boolean named = some.size() <= NAMED;
              String which = named ? String.join(", ", some) : some.size() + " of " + of;
              cells.add("`" + source + "`" + (some.size() == of ? "" : " (" + which + ")"));
            });
    boolean most = cells.size() > all.size() / 2;
    return most ? cells.size() + " of " + all.size() + " sources" : String.join(", ", cells);
  }

  private static Map<String, List<String>> builds(List<CorpusObject> of) {
    return of.stream()
        .collect(
            Collectors.groupingBy(
                CorpusObject::source,
                TreeMap::new,
                Collectors.mapping(CorpusObject::build, Collectors.toList())));
  }

  private static String builds() {
    Set<String> compilers =
        objects.stream().map(CorpusObject::compiler).collect(Collectors.toCollection(TreeSet::new));
    StringBuilder text = new StringBuilder("\n## Compilers and byte orders\n\n| source |");
    compilers.forEach(each -> text.append(' ').append(each).append(" |"));
    text.append("\n|---|").append("---|".repeat(compilers.size())).append('\n');
    for (String source : builds(objects).keySet()) {
      text.append("| `").append(source).append("` |");
      for (String compiler : compilers) {
        String cell =
            objects.stream()
                .filter(o -> o.source().equals(source) && o.compiler().equals(compiler))
                .map(o -> o.order() + (o.flags().isEmpty() ? "" : "-" + o.flags()))
                .collect(Collectors.joining(", "));
        text.append(' ').append(cell).append(cell.isEmpty() ? "|" : " |");
      }
      text.append('\n');
    }
    text.append("| objects |");
    for (String compiler : compilers) {
      text.append(' ').append(objects.stream().filter(o -> o.compiler().equals(compiler)).count());
      text.append(" |");
    }
    return text.append('\n').toString();
  }
}
