package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.matrix.Outcome.Status;
import dev.nectar.matrix.Results.Cell;
import dev.nectar.matrix.Results.Row;
import dev.nectar.report.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as rows, table, page, XML and JSON. */
class ResultsTest {
  private static final String CLASS = "dev.nectar.linux.MapTest";
  private static final String TRACE =
      "java.lang.AssertionError: \nExpecting <1>\nto be 2\n\tat dev.nectar.X.y(X.java:3)\n";

  @TempDir Path folder = Path.of("");

  private static Outcome outcome(String test, String call, Status status, String text) {
    return new Outcome(CLASS, test, call, status, 1500, text);
  }

  private static Outcome outcome(String test, Status status, String text) {
    return outcome(test, test + "()", status, text);
  }

  private static Column column(String name, Outcome... outcomes) {
    return new Column(
        name, name + ".0-x", Duration.ofMillis(61_234), List.of(outcomes), Optional.empty());
  }

  private static Results results() {
    return new Results(
        List.of(
            column(
                "host",
                outcome("entriesAreRead", Status.PASS, ""),
                outcome("ringsWrap", Status.PASS, ""),
                outcome("textsAreEqual", Status.PASS, "")),
            column(
                "5.10",
                outcome("entriesAreRead", Status.PASS, ""),
                outcome("ringsWrap", Status.SKIP, "ring buffers need Linux 5.8"),
                outcome("textsAreEqual", Status.SKIP, "bpftool is not installed")),
            column(
                "6.1",
                outcome("entriesAreRead", Status.FAIL, TRACE),
                outcome("ringsWrap", Status.PASS, ""),
                outcome("textsAreEqual", Status.SKIP, "bpftool is not installed"))));
  }

  private static String approved(String name) throws IOException {
    try (var in = ResultsTest.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theTableSaysEachReasonOnce() throws IOException {
    assertThat(new TextTable(results()).render()).isEqualTo(approved("table.txt"));
  }

  @Test
  void thePageLeavesOutTheHostAndWhatRanInNoGuest() throws IOException {
    assertThat(new SupportPage(results()).render()).isEqualTo(approved("page.md"));
  }

  @Test
  void namesOfTestsAreSentences() {
    assertThat(SupportPage.words("linksCarryACookie")).isEqualTo("links carry a cookie");
    assertThat(SupportPage.words("theBTFOfX86IsRead")).isEqualTo("the btf of x86 is read");
  }

  @Test
  void theWorstCallOfATestCounts() {
    Row row = new Row(CLASS, "t");
    Outcome pass = outcome("t", "[1]", Status.PASS, "");
    Outcome skip = outcome("t", "[2]", Status.SKIP, "why");
    Outcome fail = outcome("t", "[3]", Status.FAIL, "java.lang.Error: bad\n\tat x");
    Column passed = column("a", skip, pass);
    Column failed = column("b", pass, fail, skip);
    Results results = new Results(List.of(passed, failed));
    assertThat(results.cell(row, passed)).hasValue(new Cell(Status.PASS, ""));
    assertThat(results.cell(row, failed)).hasValue(new Cell(Status.FAIL, "bad"));
    assertThat(results.rows()).containsExactly(row);
  }

  @Test
  void aClassThatIsSkippedSkipsItsTests() {
    Column ran = column("a", outcome("t", Status.PASS, ""));
    Column skipped = column("b", outcome("", "MapTest", Status.SKIP, "needs root"));
    Results results = new Results(List.of(ran, skipped));
    assertThat(results.rows()).containsExactly(new Row(CLASS, "t"));
    assertThat(results.cell(new Row(CLASS, "t"), skipped))
        .hasValue(new Cell(Status.SKIP, "needs root"));
  }

  @Test
  void aTestThatRanNowhereIsAProblem() {
    Outcome skip = outcome("t", Status.SKIP, "why");
    Outcome pass = outcome("u", Status.PASS, "");
    Column column = column("x", skip, pass);
    assertThat(new Results(List.of(column, column, column)).problems())
        .containsExactly("MapTest.t was skipped everywhere");
  }

  @Test
  void aClassThatIsSkippedEverywhereIsAProblemToo() {
    Column column = column("x", outcome("", "MapTest", Status.SKIP, "off"));
    Results results = new Results(List.of(column, column, column));
    assertThat(results.rows()).containsExactly(new Row(CLASS, ""));
    assertThat(results.problems()).containsExactly("MapTest was skipped everywhere");
  }

  @Test
  void aSkipWithoutAReasonIsAProblem() {
    Column column = column("x", outcome("t", Status.SKIP, ""), outcome("u", Status.PASS, ""));
    assertThat(new Results(List.of(column)).problems())
        .containsExactly("1 skipped without a reason on x");
  }

  @Test
  void failuresAndKernelsThatDiedAreProblems() {
    Column died =
        new Column("7.2", "7.2", Duration.ZERO, List.of(), Optional.of("it died\n  | console"));
    assertThat(new Results(List.of(died, results().columns().getLast())).problems())
        .containsExactly("7.2: it died", "no test ran on 7.2", "1 test failed on 6.1");
  }

  @Test
  void theXmlIsReadByAnXmlParser() throws Exception {
    String odd = "java.lang.Error: <&>\"\u0000\u001b\ud800\n\tat x";
    JUnitXml.write(column("6.1", outcome("t", Status.FAIL, odd)), folder);
    Path file = folder.resolve("TEST-" + CLASS + ".xml");
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
        .isEqualTo("java.lang.Error: <&>\"???\n\tat x");
    assertThat(document.getDocumentElement().getAttribute("failures")).isEqualTo("1");
  }

  @Test
  void theXmlIsAsSurefireWritesIt() throws IOException {
    JUnitXml.write(results().columns().getLast(), folder);
    assertThat(Files.readString(folder.resolve("TEST-" + CLASS + ".xml")))
        .isEqualTo(approved("suite.xml"));
  }

  @Test
  void theJsonIsReadAgain() {
    assertThat(Json.parse(JsonReport.render(results())).toString())
        .contains("name=6.1", "release=6.1.0-x", "millis=61234", "status=fail", "call=ringsWrap()");
  }

  @Test
  void theSummaryOfAFailureIsItsMessage() {
    assertThat(outcome("t", Status.FAIL, TRACE).summary()).isEqualTo("Expecting <1> to be 2");
    assertThat(outcome("t", Status.FAIL, "x".repeat(1000)).summary()).hasSize(243);
    assertThat(outcome("t", Status.FAIL, "").summary()).isEmpty();
  }
}
