package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.report.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines of a file, those among them that need no kernel. */
class BatchCommandTest {
  private static final String VERSION = "nectar " + Commands.VERSION + "\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void file() {
    file = folder.resolve("lines");
  }

  private Ran batch(String text, String... options) throws Exception {
    Files.writeString(file, text);
    return Pages.run(
        Stream.concat(Stream.of("batch", "file", file.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void linesAreRunInTheirOrder() throws Exception {
    assertThat(batch("version\n\n  # nothing\nversion # twice\n"))
        .isEqualTo(new Ran(0, VERSION + VERSION + "processed 2 commands\n", ""));
    assertThat(batch("")).isEqualTo(new Ran(0, "processed 0 commands\n", ""));
  }

  @Test
  void firstThatFailsEndsItAndIsToldByItsLine() throws Exception {
    assertThat(batch("version\n# x\nfrobnicate\nversion\n"))
        .isEqualTo(
            new Ran(
                1,
                VERSION,
                "ERROR: line 3 of "
                    + file
                    + ": unknown command frobnicate\n"
                    + "HINT: run nectar --help\n"));
    assertThat(batch("version\nprog run\n").err())
        .startsWith("ERROR: line 2 of " + file + ": say which program");
  }

  @Test
  void eachLineIsAnObjectOfJson() throws Exception {
    Ran ran = batch("version\ng sk /nowhere\nversion", "-j");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).isEmpty();
    List<?> all = (List<?>) Json.parse(ran.out());
    assertThat(all).hasSize(2);
    assertThat(((Map<?, ?>) all.getFirst()).get("command")).isEqualTo(List.of("version"));
    assertThat(((Map<?, ?>) all.getFirst()).get("output"))
        .isEqualTo(Json.parse(Pages.run("version", "-j").out()));
    assertThat(((Map<?, ?>) all.get(1)).get("output"))
        .isEqualTo(
            Map.of("error", "line 2 of " + file + ": cannot read /nowhere: there is no such file"));
  }

  @Test
  void whatIsNoJsonIsText() throws Exception {
    Ran ran = batch("disasm b7000000010000009500000000000000", "-j");
    assertThat(ran.code()).as(ran.err()).isZero();
    Object output = ((Map<?, ?>) ((List<?>) Json.parse(ran.out())).getFirst()).get("output");
    assertThat(output).isInstanceOf(String.class).asString().contains("r0 = 1");
  }

  @Test
  void wordsMayBeQuotedAndLinesMayGoOn() {
    assertThat(BatchFile.lines("f", "map show \"a b\" 'c #d'#e\nprog \\\n show\n\nx"))
        .containsExactly(
            new BatchFile.Line("line 1 of f", List.of("map", "show", "a b", "c #d")),
            new BatchFile.Line("line 2 of f", List.of("prog", "show")),
            new BatchFile.Line("line 5 of f", List.of("x")));
  }

  @Test
  void quoteWithoutEndIsToldBeforeAnythingIsRun() throws Exception {
    assertThat(batch("version\nmap show 'x\n"))
        .isEqualTo(
            new Ran(
                1, "", "ERROR: line 2 of " + file + ": a quote has no end\nHINT: end it by '\n"));
  }

  @Test
  void standardInputIsReadToo() {
    byte[] lines = "version\n".getBytes(StandardCharsets.UTF_8);
    assertThat(
            Pages.run(
                context ->
                    Main.run(
                        new Context(
                            context.out(),
                            context.bytes(),
                            context.err(),
                            new ByteArrayInputStream(lines),
                            context.env(),
                            context.directory(),
                            context.terminals()),
                        List.of("batch", "file", "-"))))
        .isEqualTo(new Ran(0, VERSION + "processed 1 command\n", ""));
  }

  @Test
  void batchOfItselfIsRefused() throws Exception {
    assertThat(batch("-j batch file " + file).err())
        .isEqualTo("ERROR: line 1 of " + file + ": one batch cannot start another\n");
    assertThat(batch("bat file " + file).err()).contains("one batch cannot start another");
  }

  @Test
  void fileThatIsNotThereIsNamed() {
    assertThat(Pages.run("batch", "file", "/nowhere").err())
        .startsWith("ERROR: cannot read /nowhere: there is no such file\n");
    assertThat(Pages.run("batch").err()).contains("say what to run: file");
    assertThat(Pages.run("batch", "file").err())
        .contains("there is no name of a file, nor -, behind file");
    assertThat(Pages.run("-j", "batch", "file", "/nowhere").out())
        .isEqualTo("{\"error\":\"cannot read /nowhere: there is no such file\"}\n");
  }
}
