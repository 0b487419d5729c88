package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The flow of a program as text: the instructions of each block, numbered by slots as in listings,
 * where control goes from there, and the loops.
 */
public final class FlowText {
  private final ProgramFlow program;
  private final Disassembler disassembler;
  private final StringBuilder out = new StringBuilder();

  private FlowText(ProgramFlow program, Disassembler disassembler) {
    this.program = program;
    this.disassembler = disassembler;
  }

  /**
   * The text, with instructions as the kernel writes them.
   *
   * @param program the flow
   * @return lines, each ended by a line break
   */
  public static String print(ProgramFlow program) {
    return print(program, new Disassembler(Dialect.KERNEL));
  }

  /**
   * The text.
   *
   * @param program the flow
   * @param disassembler how to write instructions
   * @return lines, each ended by a line break
   */
  public static String print(ProgramFlow program, Disassembler disassembler) {
    FlowText text = new FlowText(program, disassembler);
    program.functions().forEach(text::function);
    text.calls();
    return text.out.toString();
  }

  private void function(FunctionFlow function) {
    Dominators dominators = Dominators.of(function);
    Loops loops = Loops.of(function, dominators);
    out.append("function ").append(function.number()).append('\n');
    for (Block block : function.blocks()) {
      out.append("  block ").append(block.number());
      out.append(remarks(function, dominators, loops, block)).append('\n');
      for (int i = block.first(); i < block.end(); i++) {
        instruction(i);
      }
      String targets =
          block.successors().stream().map(FlowText::target).collect(Collectors.joining(", "));
      out.append("    -> ").append(targets).append('\n');
    }
    loops.loops().forEach(this::loop);
    loops.irreducible().forEach(this::region);
  }

  private static String remarks(
      FunctionFlow function, Dominators dominators, Loops loops, Block block) {
    if (!function.isReachable(block.number())) {
      return ", unreachable";
    }
    StringBuilder remarks = new StringBuilder();
    dominators
        .immediate(block.number())
        .ifPresent(dominator -> remarks.append(", dominated by ").append(dominator));
    loops.innermost(block.number()).ifPresent(loop -> remarks.append(in(loop, block)));
    return remarks.toString();
  }

  private static String in(Loop loop, Block block) {
    return (loop.header() == block.number() ? ", header of loop " : ", in loop ") + loop.number();
  }

  private void instruction(int index) {
    Instruction instruction = program.instructions().get(index);
    out.append(String.format("%8d: ", program.slot(index)))
        .append(disassembler.print(instruction))
        .append('\n');
  }

  private static String target(Edge edge) {
    return edge.kind() == EdgeKind.EXIT
        ? edge.kind().text()
        : edge.to() + " (" + edge.kind().text() + ")";
  }

  private void loop(Loop loop) {
    out.append("  loop ").append(loop.number());
    loop.parent().ifPresent(parent -> out.append(", in loop ").append(parent));
    out.append(": header ").append(loop.header());
    out.append(", back from ").append(list(loop.latches()));
    out.append(", blocks ").append(list(loop.blocks().stream().sorted().toList())).append('\n');
  }

  private void region(IrreducibleRegion region) {
    out.append("  irreducible: blocks ").append(list(region.blocks()));
    out.append(", entered at ").append(list(region.entries())).append('\n');
  }

  private void calls() {
    CallGraph calls = program.calls();
    if (calls.sites().isEmpty()) {
      return;
    }
    out.append("calls");
    calls.depth().ifPresent(depth -> out.append(", at most ").append(depth).append(" deep"));
    out.append('\n');
    for (CallSite site : calls.sites()) {
      out.append(String.format("%8d: ", program.slot(site.instruction())));
      out.append("function ").append(site.caller());
      out.append(
          site.kind() == CallSite.Kind.CALL
              ? " calls function "
              : " takes the address of function ");
      out.append(site.callee()).append('\n');
    }
    for (List<Integer> cycle : calls.cycles()) {
      out.append("  cycle: functions ").append(list(cycle)).append('\n');
    }
  }

  private static String list(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
