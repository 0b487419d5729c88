package dev.nectar.filter.emit;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import dev.nectar.bytecode.classic.ClassicOperand;
import dev.nectar.filter.graph.Graph;
import dev.nectar.filter.graph.Node;
import dev.nectar.filter.graph.Test;
import dev.nectar.filter.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes instructions of a graph. */
public final class Emission {
  private final Graph graph;
  private final int snapLength;
  private final int cells;
  private final Map<Integer, Registers> entries = new HashMap<>();

  private Emission(Graph graph, int snapLength) {
    this.graph = graph;
    this.snapLength = snapLength;
    this.cells = variables(graph);
  }

  /** The instructions; a packet that matches ends with the snap length. */
  public static List<ClassicInstruction> emit(Graph graph, int snapLength) {
    return new Emission(graph, snapLength).run();
  }

  private static int variables(Graph graph) {
    int count = 0;
    for (Node node : graph.nodes()) {
      if (node instanceof Node.Assign assign) {
        count = Math.max(count, assign.variable() + 1);
      }
    }
    return count;
  }

  private List<ClassicInstruction> run() {
    List<Integer> order = order();
    entries.put(graph.root(), Registers.UNKNOWN);
    Map<Integer, Block> blocks = new HashMap<>();
    for (int place : order) {
      blocks.put(place, block(place));
    }
    return Layout.lay(order, blocks);
  }

  /** Each node before those it leads to, and where it may be, right before the one if true. */
  private List<Integer> order() {
    List<Integer> finished = new ArrayList<>();
    BitSet seen = new BitSet();
    Deque<Integer> stack = new ArrayDeque<>();
    stack.push(graph.root());
    while (!stack.isEmpty()) {
      int place = stack.pop();
      if (place < 0) {
        finished.add(~place);
      } else if (!seen.get(place)) {
        seen.set(place);
        stack.push(~place);
        switch (graph.nodes().get(place)) {
          case Node.Verdict verdict -> {}
          case Node.Branch(Test test, int ifTrue, int ifFalse) -> {
            stack.push(ifTrue);
            stack.push(ifFalse);
          }
          case Node.Assign(int variable, Value value, int next) -> stack.push(next);
        }
      }
    }
    Collections.reverse(finished);
    return finished;
  }

  private Block block(int place) {
    Evaluation evaluation = new Evaluation(entries.getOrDefault(place, Registers.UNKNOWN), cells);
    Block.End end =
        switch (graph.nodes().get(place)) {
          case Node.Verdict verdict -> {
            int result = verdict == Node.Verdict.ACCEPT ? snapLength : 0;
            evaluation.code().add(new ClassicInstruction.ReturnConstant(result));
            yield new Block.End.Returns();
          }
          case Node.Assign(int variable, Value value, int next) -> {
            evaluation.assign(variable, value);
            leave(next, evaluation.registers());
            yield new Block.End.Goes(next);
          }
          case Node.Branch(Test test, int ifTrue, int ifFalse) -> {
            ClassicOperand operand = evaluation.operands(test.left(), test.right(), order(test));
            leave(ifTrue, evaluation.registers());
            leave(ifFalse, evaluation.registers());
            yield new Block.End.Branches(test.op(), operand, ifTrue, ifFalse);
          }
        };
    return new Block(evaluation.code(), end);
  }

  private static Evaluation.Order order(Test test) {
    return test.op() == ClassicJumpOp.EQ || test.op() == ClassicJumpOp.SET
        ? Evaluation.Order.FREE
        : Evaluation.Order.FIXED;
  }

  private void leave(int to, Registers registers) {
    entries.merge(to, registers, Registers::and);
  }
}
