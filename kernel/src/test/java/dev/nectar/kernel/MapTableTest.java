package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.object.MapType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table in docs/maps.md; {@code -Dnectar.approve=true} writes it. */
class MapTableTest {
  private static final Path PAGE = Path.of("../docs/maps.md");
  private static final String START = "<!-- table: MapTableTest -->\n";
  private static final String END = "<!-- end of table -->\n";

  private static String table() {
    StringBuilder text = new StringBuilder("| type |");
    StringBuilder line = new StringBuilder("|---|");
    for (MapOperation operation : MapOperation.values()) {
      text.append(' ').append(operation.title()).append(" |");
      line.append("---|");
    }
    text.append('\n').append(line).append('\n');
    Map<String, Integer> notes = new TreeMap<>();
    StringBuilder below = new StringBuilder();
    for (MapType type : EnumSet.complementOf(EnumSet.of(MapType.UNSPEC))) {
      text.append("| `").append(type).append("` |");
      for (MapOperation operation : MapOperation.values()) {
        text.append(' ').append(cell(operation, type, notes, below)).append(" |");
      }
      text.append('\n');
    }
    return text + "\n" + below;
  }

  private static String cell(
      MapOperation operation, MapType type, Map<String, Integer> notes, StringBuilder below) {
    return operation
        .instead(type)
        .map(
            advice -> {
              Integer known = notes.get(advice);
              if (known == null) {
                known = notes.size() + 1;
                notes.put(advice, known);
                below.append(known).append(". ").append(advice).append('\n');
              }
              return String.valueOf(known);
            })
        .orElse("yes");
  }

  @Test
  void thePageHasTheTable() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(START) + START.length();
    int to = page.indexOf(END);
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(PAGE, page.substring(0, from) + table() + page.substring(to));
    }
    String approved = Files.readString(PAGE);
    assertThat(approved.substring(from, approved.indexOf(END))).isEqualTo(table());
  }

  @Test
  void mapsWithoutKeysHaveNoOperationsWithKeys() {
    for (MapType type :
        List.of(MapType.QUEUE, MapType.BLOOM_FILTER, MapType.RINGBUF, MapType.ARENA)) {
      for (MapOperation operation :
          List.of(MapOperation.GET, MapOperation.PUT, MapOperation.REMOVE, MapOperation.ITERATE)) {
        assertThat(operation.isOf(type)).as("%s %s", type, operation).isFalse();
      }
    }
  }
}
