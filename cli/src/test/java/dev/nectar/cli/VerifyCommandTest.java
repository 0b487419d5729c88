package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.report.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code nectar verify}; what it prints of each program is tested with its report. */
final class VerifyCommandTest {
  private static final String OBJECT =
      Approved.ROOT.resolve("object/src/test/objects/golden/packet.clang19-el.o").toString();

  private static Ran verified(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "verify";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = OBJECT;
    return Pages.run(all);
  }

  @Test
  void programsAreJudgedInTheirOrder() {
    Ran ran = verified();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).matches("(\\w+: accepted, \\d+ instructions walked\n)+");
  }

  @Test
  void formatsAreChosenByName() {
    assertThat(verified("--format", "text")).isEqualTo(verified());
    assertThat(verified("--format", "json")).isEqualTo(verified("-j"));
    assertThat(verified("--format", "github").out()).isEmpty();
    Object document = Json.parse(verified("--format", "sarif", "-p").out());
    assertThat(((Map<?, ?>) document).get("version")).isEqualTo("2.1.0");
  }

  @Test
  void moreIsToldOnRequest() {
    assertThat(verified("-v").out()).contains("    0: ").contains("exit");
    assertThat(verified("--complexity").out()).contains("  by function\n");
    List<?> rows = (List<?>) Json.parse(verified("-j", "-v", "--complexity").out());
    assertThat(((Map<?, ?>) rows.getFirst()).keySet())
        .map(Object::toString)
        .contains("functions", "lines", "instructions");
  }

  @Test
  void programThatIsNotThereIsRefused() {
    Ran ran = verified("--program", "nobody");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("has no program nobody").contains("its programs are ");
  }

  @Test
  void whatDoesNotGoTogetherIsSaid() {
    assertThat(
            verified("-j", "--format", "github").out() + verified("-p", "--format", "text").out())
        .contains("--json and --format say two things");
    assertThat(verified("--compare", "--target", "t").err())
        .contains("--compare asks the running kernel, and --target is another");
    assertThat(verified("--cases", "c").err()).contains("not both");
    assertThat(verified("--compare", "--kernel-version", "5.10").err()).contains("leave out one");
    for (String version : new String[] {"5.9", "6.19", "new", ""}) {
      assertThat(verified("--kernel-version", version).err())
          .contains("there are no rules for Linux " + version + ": give a version");
    }
    assertThat(verified("--format", "xml").err())
        .contains("there is no format xml: give text, json");
  }
}
