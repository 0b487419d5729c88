package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.flow.Block;
import dev.nectar.bytecode.flow.Edge;
import dev.nectar.bytecode.flow.FunctionFlow;
import dev.nectar.bytecode.flow.ProgramFlow;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The flow of a loaded program against the graph that bpftool draws of it. */
@Tag("kernel")
class FlowOnLinuxTest {
  /**
   * Branches that meet and a loop in a loop. There is nothing the kernel would rewrite, no
   * condition of which it knows the result, and one exit, at the end: bpftool lets others fall
   * through.
   */
  private static final String PROGRAM =
      """
      r6 = *(u64 *)(r1 +0)
      r7 = 1
      outer:
      r8 = 1
      inner:
      r6 >>= 1
      if r6 & 0x1 goto odd
      r6 += 2
      goto even
      odd:
      r6 += 1
      even:
      r8 += 1
      if r8 < 4 goto inner
      if r6 > 1000 goto out
      r7 += 1
      if w7 != 3 goto outer
      r0 = 1
      goto end
      out:
      r0 = 0
      end:
      exit
      """;

  private static final Pattern FUNCTION = Pattern.compile("subgraph \"cluster_(\\d+)\"");
  private static final Pattern NODE = Pattern.compile("\\tfn_\\d+_bb_(\\d+) \\[shape=record");
  private static final Pattern INSTRUCTION = Pattern.compile("[{|] +(\\d+): \\(");
  private static final Pattern EDGE =
      Pattern.compile("fn_\\d+_bb_(\\d+):s -> fn_\\d+_bb_(\\d+):n \\[style=\"solid");

  /** In bpftool's graphs nodes 0 and 1 are the start and the end of a function. */
  private static final int FIRST = 2;

  @Test
  void blocksAndEdgesAreThoseThatBpftoolDraws() throws Exception {
    Path bpftool = bpftool();
    List<Instruction> body = new Assembler().assemble(PROGRAM);
    ProgramSpec program =
        new ProgramSpec("p", ProgramType.RAW_TRACEPOINT, new FunctionSpec("p", body, List.of()));
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Privileges.assumeBpf(kernel);
      try (LoadedObject object = kernel.load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
        List<String> theirs = drawn(bpftool, object.program("p").info().id());
        assertThat(ours(ProgramFlow.of(body))).containsExactlyInAnyOrderElementsOf(theirs);
        assertThat(theirs).hasSizeGreaterThan(20);
      }
    }
  }

  private static Path bpftool() {
    Optional<Path> found =
        Stream.of("/usr/sbin/bpftool", "/usr/bin/bpftool", "/sbin/bpftool")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "bpftool is not installed");
    return found.get();
  }

  /** A line for each instruction with its block, and for each edge. */
  private static List<String> ours(ProgramFlow flow) {
    List<String> facts = new ArrayList<>();
    for (FunctionFlow function : flow.functions()) {
      facts.add("function " + function.number());
      for (Block block : function.blocks()) {
        for (int i = block.first(); i < block.end(); i++) {
          int slot = flow.slot(i) - flow.slot(function.first());
          facts.add(slot + " in " + block.number());
        }
        for (Edge edge : block.successors()) {
          facts.add(edge.from() + " -> " + (edge.to() == function.exit() ? "exit" : edge.to()));
        }
      }
    }
    return facts;
  }

  private static List<String> drawn(Path bpftool, int id) throws Exception {
    Process process =
        new ProcessBuilder(
                bpftool.toString(), "prog", "dump", "xlated", "id", Integer.toString(id), "visual")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    List<String> facts = new ArrayList<>();
    int block = 0;
    for (String line : text.lines().toList()) {
      block = found(NODE, line).map(node -> number(node, 1) - FIRST).orElse(block);
      int current = block;
      found(FUNCTION, line).ifPresent(function -> facts.add("function " + function.group(1)));
      found(INSTRUCTION, line).ifPresent(slot -> facts.add(slot.group(1) + " in " + current));
      found(EDGE, line)
          .filter(edge -> number(edge, 1) >= FIRST)
          .ifPresent(edge -> facts.add(number(edge, 1) - FIRST + " -> " + target(edge)));
    }
    return facts;
  }

  private static Optional<Matcher> found(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.find() ? Optional.of(matcher) : Optional.empty();
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static String target(Matcher edge) {
    return number(edge, 2) == 1 ? "exit" : Integer.toString(number(edge, 2) - FIRST);
  }
}
