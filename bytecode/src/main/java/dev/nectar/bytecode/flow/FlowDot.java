package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;

/**
 * The flow of a program in the language of Graphviz's {@code dot}: a box for each block, a frame
 * for each function. Edges back to the header of a loop are bold, calls dotted, blocks that cannot
 * be reached grey.
 */
public final class FlowDot {
  private final ProgramFlow program;
  private final Disassembler disassembler;
  private final StringBuilder out = new StringBuilder();

  private FlowDot(ProgramFlow program, Disassembler disassembler) {
    this.program = program;
    this.disassembler = disassembler;
  }

  /**
   * The graph, with instructions as the kernel writes them.
   *
   * @param program the flow
   * @return a whole file
   */
  public static String print(ProgramFlow program) {
    return print(program, new Disassembler(Dialect.KERNEL));
  }

  /**
   * The graph.
   *
   * @param program the flow
   * @param disassembler how to write instructions
   * @return a whole file
   */
  public static String print(ProgramFlow program, Disassembler disassembler) {
    FlowDot dot = new FlowDot(program, disassembler);
    dot.out.append("digraph flow {\n");
    dot.out.append("  node [shape=box, fontname=monospace];\n");
    program.functions().forEach(dot::function);
    program.calls().sites().forEach(dot::call);
    return dot.out.append("}\n").toString();
  }

  private void function(FunctionFlow function) {
    Dominators dominators = Dominators.of(function);
    out.append("  subgraph cluster_").append(function.number()).append(" {\n");
    out.append("    label=\"function ").append(function.number()).append("\";\n");
    function.blocks().forEach(block -> block(function, block));
    for (Block block : function.blocks()) {
      block.successors().stream()
          .filter(edge -> edge.kind() != EdgeKind.EXIT)
          .forEach(edge -> edge(function, dominators, edge));
    }
    out.append("  }\n");
  }

  private void block(FunctionFlow function, Block block) {
    out.append("    ").append(name(function.number(), block.number())).append(" [label=\"");
    for (int i = block.first(); i < block.end(); i++) {
      out.append(program.slot(i)).append(": ");
      out.append(quoted(disassembler.print(program.instructions().get(i)))).append("\\l");
    }
    out.append('"');
    if (!function.isReachable(block.number())) {
      out.append(", color=grey, fontcolor=grey");
    }
    out.append("];\n");
  }

  private void edge(FunctionFlow function, Dominators dominators, Edge edge) {
    out.append("    ").append(name(function.number(), edge.from())).append(" -> ");
    out.append(name(function.number(), edge.to()));
    out.append(" [label=\"").append(edge.kind().text()).append('"');
    if (dominators.dominates(edge.to(), edge.from())) {
      out.append(", style=bold");
    }
    out.append("];\n");
  }

  private void call(CallSite site) {
    FunctionFlow caller = program.functions().get(site.caller());
    out.append("  ").append(name(site.caller(), caller.blockAt(site.instruction()).number()));
    out.append(" -> ").append(name(site.callee(), 0));
    out.append(" [label=\"").append(site.kind() == CallSite.Kind.CALL ? "call" : "address");
    out.append("\", style=dotted];\n");
  }

  private static String name(int function, int block) {
    return "f" + function + "b" + block;
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
