package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of reasons, and docs/verifier-errors.md; {@code -Dnectar.approve=true} writes it. */
class VerifierReasonTest {
  private static final Path PAGE = Path.of("../docs/verifier-errors.md");
  private static final String START = "<!-- table: VerifierReasonTest -->\n";
  private static final String END = "<!-- end of table -->\n";

  /** Lines such as {@code DIVISION: div by zero}. */
  private static List<String[]> kept() throws IOException {
    try (InputStream file = VerifierReasonTest.class.getResourceAsStream("verifier-words.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(": ", 2))
          .toList();
    }
  }

  @Test
  void whatVerifiersSayHasItsRow() throws IOException {
    for (String[] line : kept()) {
      assertThat(VerifierReason.of(line[1])).as(line[1]).contains(VerifierReason.valueOf(line[0]));
    }
  }

  @Test
  void eachRowIsTested() throws IOException {
    Set<VerifierReason> seen = EnumSet.noneOf(VerifierReason.class);
    kept().forEach(line -> seen.add(VerifierReason.valueOf(line[0])));
    assertThat(seen).containsExactly(VerifierReason.values());
  }

  @Test
  void whatNobodyKnowsHasNone() {
    assertThat(VerifierReason.of("the moon is full")).isEmpty();
    assertThat(VerifierReason.of("")).isEmpty();
  }

  @Test
  void rowsAreSentencesToReadOn() {
    for (VerifierReason reason : VerifierReason.values()) {
      assertThat(reason.meaning()).matches("[a-z].*[^.]");
      assertThat(reason.advice()).matches("[a-z&].*[^.]");
    }
  }

  private static String table() {
    StringBuilder text = new StringBuilder("| the verifier says | what it means | what to do |\n");
    text.append("|---|---|---|\n");
    for (VerifierReason reason : VerifierReason.values()) {
      text.append("| `").append(reason).append("`");
      reason.patterns().forEach(p -> text.append("<br>`").append(cell(p)).append('`'));
      text.append(" | ").append(reason.meaning());
      text.append(" | ").append(reason.advice()).append(" |\n");
    }
    return text.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  @Test
  void thePageHasTheTable() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(START) + START.length();
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(
          PAGE, page.substring(0, from) + table() + page.substring(page.indexOf(END)));
    }
    String approved = Files.readString(PAGE);
    assertThat(approved.substring(from, approved.indexOf(END))).isEqualTo(table());
  }
}
