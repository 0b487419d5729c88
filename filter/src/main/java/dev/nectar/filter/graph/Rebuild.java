package dev.nectar.filter.graph;

import java.util.BitSet;
import java.util.List;

/** Copies a graph node by node, ends first; what cannot be reached is left out. */
abstract class Rebuild {
  private final GraphBuilder to = new GraphBuilder();

  /** The place of a branch's copy. */
  abstract int branch(GraphBuilder to, int place, Node.Branch branch);

  /** The place of an assignment's copy. */
  int assign(GraphBuilder to, int place, Node.Assign assign) {
    return to.add(assign);
  }

  final Graph of(Graph graph) {
    List<Node> nodes = graph.nodes();
    BitSet reached = graph.reachable();
    int[] copies = new int[nodes.size()];
    for (int i = reached.nextSetBit(0); i >= 0; i = reached.nextSetBit(i + 1)) {
      copies[i] =
          switch (nodes.get(i)) {
            case Node.Verdict verdict -> to.add(verdict);
            case Node.Branch(Test test, int ifTrue, int ifFalse) ->
                branch(to, i, new Node.Branch(test, copies[ifTrue], copies[ifFalse]));
            case Node.Assign(int variable, Value value, int next) ->
                assign(to, i, new Node.Assign(variable, value, copies[next]));
          };
    }
    return to.graph(copies[graph.root()]);
  }
}
