package dev.nectar.filter.graph;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Sets variables to 0 at the start that may be read before they have a value, as in {@code geneve
 * or ip}. Linux refuses filters that read a cell nothing was stored in.
 */
public final class Initialisation implements Pass {
  @Override
  public String name() {
    return "initialisation";
  }

  @Override
  public Graph apply(Graph graph) {
    BitSet unset = readBeforeSet(graph);
    if (unset.isEmpty()) {
      return graph;
    }
    GraphBuilder to = new GraphBuilder();
    for (Node node : graph.nodes()) {
      to.add(node);
    }
    int root = graph.root();
    for (int i = unset.nextSetBit(0); i >= 0; i = unset.nextSetBit(i + 1)) {
      root = to.add(new Node.Assign(i, Value.Constant.ZERO, root));
    }
    return to.graph(root);
  }

  private static BitSet readBeforeSet(Graph graph) {
    Map<Integer, BitSet> live = new HashMap<>();
    for (int i = 0; i <= graph.root(); i++) {
      BitSet read = new BitSet();
      switch (graph.nodes().get(i)) {
        case Node.Verdict verdict -> {}
        case Node.Branch(Test test, int ifTrue, int ifFalse) -> {
          read.or(live.getOrDefault(ifTrue, read));
          read.or(live.getOrDefault(ifFalse, read));
          DeadStores.addRead(test.left(), read);
          DeadStores.addRead(test.right(), read);
        }
        case Node.Assign(int variable, Value value, int next) -> {
          read.or(live.getOrDefault(next, read));
          read.clear(variable);
          DeadStores.addRead(value, read);
        }
      }
      live.put(i, read);
    }
    return live.getOrDefault(graph.root(), new BitSet());
  }
}
