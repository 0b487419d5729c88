package dev.nectar.filter.graph;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.ClassicAluOp;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Leaves out assignments to variables that are not read after them. What they would have loaded is
 * not loaded then, so a packet cut off there is no longer rejected for it.
 */
public final class DeadStores implements Pass {
  @Override
  public String name() {
    return "dead stores";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Integer, BitSet> live = new HashMap<>();
    return new Rebuild() {
      @Override
      int branch(GraphBuilder to, int place, Node.Branch branch) {
        int copy = to.add(branch);
        BitSet read = new BitSet();
        read.or(live.getOrDefault(branch.ifTrue(), new BitSet()));
        read.or(live.getOrDefault(branch.ifFalse(), new BitSet()));
        addRead(branch.test().left(), read);
        addRead(branch.test().right(), read);
        live.put(copy, read);
        return copy;
      }

      @Override
      int assign(GraphBuilder to, int place, Node.Assign assign) {
        BitSet after = live.getOrDefault(assign.next(), new BitSet());
        if (!after.get(assign.variable())) {
          return assign.next();
        }
        int copy = to.add(assign);
        BitSet read = (BitSet) after.clone();
        read.clear(assign.variable());
        addRead(assign.value(), read);
        live.put(copy, read);
        return copy;
      }
    }.of(graph);
  }

  /** Adds the variables that a value depends on. */
  static void addRead(Value value, BitSet to) {
    switch (value) {
      case Value.Variable(int number) -> to.set(number);
      case Value.Load(Width width, Value base, int offset) -> addRead(base, to);
      case Value.Negated(Value of) -> addRead(of, to);
      case Value.Binary(ClassicAluOp op, Value left, Value right) -> {
        addRead(left, to);
        addRead(right, to);
      }
      default -> {}
    }
  }
}
