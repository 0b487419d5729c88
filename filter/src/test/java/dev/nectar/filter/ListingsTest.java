package dev.nectar.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicPrinter;
import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Files of cases, each a line {@code === filter} and the approved output. Run with {@code
 * -Dnectar.approve=true} to write what comes out.
 */
class ListingsTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/nectar/filter");

  private static void check(String file, UnaryOperator<String> subject) throws IOException {
    Path path = FOLDER.resolve(file);
    StringBuilder out = new StringBuilder();
    for (String filter : cases(Files.readString(path))) {
      out.append("=== ").append(filter).append('\n').append(subject.apply(filter)).append('\n');
    }
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(path, out);
    }
    assertThat(out.toString()).isEqualTo(Files.readString(path));
  }

  private static List<String> cases(String text) {
    return text.lines()
        .filter(line -> line.startsWith("==="))
        .map(line -> line.substring(3).strip())
        .toList();
  }

  private static CompiledFilter compile(String filter) {
    return new FilterCompiler(FilterOptions.DEFAULT).explain(new Source("filter", filter));
  }

  @Test
  void instructionsAreAsApproved() throws IOException {
    check("listings.txt", filter -> ClassicPrinter.listing(compile(filter).instructions()));
  }

  @Test
  void passesDoAsApproved() throws IOException {
    check(
        "passes.txt",
        filter ->
            compile(filter).stages().stream()
                .map(stage -> "after " + stage.name() + ":\n" + stage.text())
                .collect(Collectors.joining("\n")));
  }

  @Test
  void mistakesAreReportedAsApproved() throws IOException {
    check("errors.txt", ListingsTest::refusal);
  }

  private static String refusal(String filter) {
    try {
      return "compiles:\n" + ClassicPrinter.listing(compile(filter).instructions());
    } catch (FilterException e) {
      return e.diagnostics().stream()
          .map((Diagnostic each) -> each.render(Colour.NEVER))
          .collect(Collectors.joining());
    }
  }

  /** Not a claim: the table shows how our counts of instructions compare with tcpdump's. */
  @Test
  void instructionCountsAreWrittenBesideThoseOfTcpdump() throws IOException {
    Tcpdump.assumeInstalled();
    StringBuilder table = new StringBuilder("ours\ttcpdump\tfilter\n");
    long ours = 0;
    long theirs = 0;
    for (String filter : Filters.all()) {
      Optional<List<ClassicInstruction>> peer = Tcpdump.compile(LinkType.EN10MB, filter);
      int count = compile(filter).instructions().size();
      int other = peer.orElseThrow().size();
      ours += count;
      theirs += other;
      table.append(count).append('\t').append(other).append('\t').append(filter).append('\n');
    }
    table.append("%d\t%d\ttogether, ratio %.3f%n".formatted(ours, theirs, (double) ours / theirs));
    Path file = Files.createDirectories(Path.of("target")).resolve("instruction-counts.tsv");
    Files.writeString(file, table);
    assertThat(file).isNotEmptyFile();
  }
}
