package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.report.Colour;
import dev.nectar.report.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outputs in docs/classic.md are those of the library. */
class ClassicDocumentationTest {
  private String page = "";
  private List<String> blocks = List.of();

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of("../docs/classic.md"));
    blocks =
        Pattern.compile("```\n(.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(each -> each.group(1))
            .toList();
  }

  private List<ClassicInstruction> example() {
    return Programs.assemble(blocks.get(0));
  }

  private static String ebpf(ClassicTranslation translation, List<ClassicInstruction> program) {
    return new Disassembler(Dialect.KERNEL).listing(translation.apply(program));
  }

  @Test
  void theExampleIsPrintedAsThePageSays() {
    assertThat(ClassicPrinter.listing(example())).isEqualTo(blocks.get(1));
    assertThat(ClassicPrinter.numbers(example())).isEqualTo(blocks.get(2));
    assertThat(Programs.assemble(blocks.get(2))).isEqualTo(example());
  }

  @Test
  void theErrorsAreThoseOfThePage() {
    String errors = "";
    try {
      ClassicAssembler.assemble(new Source("ssh", blocks.get(3)));
    } catch (ClassicSyntaxException e) {
      errors =
          e.diagnostics().stream()
              .map(each -> each.render(Colour.NEVER))
              .collect(Collectors.joining());
    }
    assertThat(errors).isEqualTo(blocks.get(4));
  }

  @Test
  void theProblemsAreThoseOfThePage() {
    String text = blocks.get(5);
    assertThat(page).contains("`" + problem(text) + "`");
    assertThat(page).contains("`" + problem(text.replace("      div #0\n", "")) + "`");
  }

  private static ClassicProblem problem(String text) {
    return ClassicRules.LINUX.check(Programs.assemble(text)).getFirst();
  }

  @Test
  void theTranslationsAreThoseOfThePage() {
    assertThat(ebpf(ClassicTranslation.SOCKET_FILTER, example())).isEqualTo(blocks.get(6));
    assertThat(ebpf(ClassicTranslation.XDP, example())).isEqualTo(blocks.get(7));
  }
}
