package dev.nectar.bytecode.flow;

import static dev.nectar.bytecode.flow.Programs.EXIT;
import static dev.nectar.bytecode.flow.Programs.PLAIN;
import static dev.nectar.bytecode.flow.Programs.address;
import static dev.nectar.bytecode.flow.Programs.branch;
import static dev.nectar.bytecode.flow.Programs.call;
import static dev.nectar.bytecode.flow.Programs.jump;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of programs against approved files; {@code -Dnectar.approve=true} writes them. */
class FlowTextTest {
  private static final Path APPROVED =
      Path.of("src/test/resources/dev/nectar/bytecode/flow").toAbsolutePath();

  private static void approve(String name, String text) throws IOException {
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(APPROVED.resolve(name), text);
    }
    assertThat(text).isEqualTo(Files.readString(APPROVED.resolve(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"calls", "parser"})
  void theTextShowsBlocksEdgesAndLoops(String name) throws IOException {
    approve(name + ".txt", FlowText.print(ProgramFlow.of(Programs.compiled(name))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"calls", "parser"})
  void theGraphShowsBlocksAndEdges(String name) throws IOException {
    approve(name + ".dot", FlowDot.print(ProgramFlow.of(Programs.compiled(name))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"calls", "parser"})
  void thePictureHasABoxForEachBlockAndAWayForEachEdge(String name) throws Exception {
    ProgramFlow program = ProgramFlow.of(Programs.compiled(name));
    String svg = FlowSvg.print(program);
    approve(name + ".svg", svg);
    int blocks = 0;
    int edges = program.calls().sites().size();
    for (FunctionFlow function : program.functions()) {
      for (Block block : function.blocks()) {
        blocks++;
        for (Edge edge : block.successors()) {
          edges += edge.kind() == EdgeKind.EXIT ? 0 : 1;
        }
      }
    }
    assertThat(svg.split("<rect ", -1)).hasSize(blocks + 1);
    assertThat(svg.split("<path ", -1)).hasSize(edges + 1);
  }

  @Test
  void thePictureOfOddFlowsIsDrawnToo() {
    assertThat(FlowSvg.print(odd())).startsWith("<svg ").endsWith("</svg>\n");
    assertThat(FlowSvg.print(odd())).contains("class=\"unreached\"");
  }

  @Test
  void thePageOfTheDocumentationShowsTheProgramAndItsText() throws IOException {
    assertThat(Files.readString(Path.of("../docs/flow.md")))
        .contains("```c\n" + Programs.resource("calls.c") + "```")
        .contains("```\n" + FlowText.print(ProgramFlow.of(Programs.compiled("calls"))) + "```");
  }

  private static ProgramFlow odd() {
    return ProgramFlow.of(
        List.of(
            branch(2), // into a cycle at its second block
            PLAIN, // and at its first
            PLAIN,
            branch(-2),
            address(4),
            jump(1),
            PLAIN, // not reached
            EXIT,
            /* function 1 */ call(-1),
            EXIT));
  }

  @Test
  void theTextShowsWhatIsOdd() {
    assertThat(FlowText.print(odd()))
        .isEqualTo(
            """
            function 0
              block 0
                   0: if r1 == 0x0 goto pc+2
                -> 1 (fall through), 3 (taken)
              block 1, dominated by 0
                   1: r0 = 0
                -> 2 (fall through)
              block 2, dominated by 0
                   2: r0 = 0
                -> 3 (fall through)
              block 3, dominated by 0
                   3: if r1 == 0x0 goto pc-2
                -> 4 (fall through), 2 (taken)
              block 4, dominated by 3
                   4: r2 = subprog[+4]
                   6: goto pc+1
                -> 6 (goto)
              block 5, unreachable
                   7: r0 = 0
                -> 6 (fall through)
              block 6, dominated by 4
                   8: exit
                -> exit
              irreducible: blocks 2 3, entered at 2 3
            function 1
              block 0
                   9: call pc-1
                  10: exit
                -> exit
            calls
                   4: function 0 takes the address of function 1
                   9: function 1 calls function 1
              cycle: functions 1
            """);
  }

  @Test
  void graphvizTakesTheGraphs() throws IOException, InterruptedException {
    for (ProgramFlow program :
        List.of(
            odd(),
            ProgramFlow.of(Programs.compiled("calls")),
            ProgramFlow.of(Programs.compiled("parser")))) {
      int blocks = program.functions().stream().mapToInt(f -> f.blocks().size()).sum();
      assertThat(svg(FlowDot.print(program)).split("<g id=\"node", -1)).hasSize(blocks + 1);
    }
  }

  private static String svg(String graph) throws IOException, InterruptedException {
    Process dot;
    try {
      dot =
          new ProcessBuilder("dot", "-Tsvg").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      Assumptions.abort("Graphviz is not installed: " + e.getMessage());
      throw e;
    }
    try (OutputStream in = dot.getOutputStream()) {
      in.write(graph.getBytes(StandardCharsets.UTF_8));
    }
    String svg = new String(dot.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(dot.waitFor()).isZero();
    return svg;
  }
}
