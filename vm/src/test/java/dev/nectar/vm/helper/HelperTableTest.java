package dev.nectar.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Helper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables in docs/embedded-helpers.md; {@code -Dnectar.approve=true} writes them. */
class HelperTableTest {
  private static final Path PAGE = Path.of("../docs/embedded-helpers.md");
  private static final String START = "<!-- table: HelperTableTest -->\n";
  private static final String END = "<!-- end of table -->\n";

  /** How many may be left out. */
  private static final int MOST = 60;

  private final HelperTable table = HelperTable.standard();

  private String tables() {
    StringBuilder text = new StringBuilder();
    Map<String, List<String>> absent = new LinkedHashMap<>();
    List<String> there = new ArrayList<>();
    for (Helper each : Helper.values()) {
      String name = "`" + each.symbol() + "`";
      table
          .reason(each)
          .ifPresentOrElse(
              reason -> absent.computeIfAbsent(reason, key -> new ArrayList<>()).add(name),
              () -> there.add(name));
    }
    text.append("## There\n\n").append(String.join(", ", there)).append(".\n\n");
    text.append("## Left out\n\n| helpers | why |\n|---|---|\n");
    absent.forEach(
        (reason, names) ->
            text.append("| ")
                .append(String.join(", ", names))
                .append(" | ")
                .append(reason)
                .append(" |\n"));
    text.append("\n## Kfuncs\n\n");
    text.append(
        String.join(
            ", ", KfuncTable.standard().names().stream().map(name -> "`" + name + "`").toList()));
    return text.append(".\n").toString();
  }

  @Test
  void thePageHasTheTables() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(START) + START.length();
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(
          PAGE, page.substring(0, from) + tables() + page.substring(page.indexOf(END)));
    }
    String approved = Files.readString(PAGE);
    assertThat(approved.substring(from, approved.indexOf(END))).isEqualTo(tables());
  }

  @Test
  void everyHelperIsThereOrLeftOutForAReason() {
    for (Helper each : Helper.values()) {
      assertThat(table.function(each).isPresent())
          .as("%s", each)
          .isNotEqualTo(table.reason(each).isPresent());
    }
  }

  @Test
  void fewAreLeftOut() {
    assertThat(List.of(Helper.values()))
        .filteredOn(each -> table.reason(each).isPresent())
        .hasSizeLessThanOrEqualTo(MOST);
  }
}
