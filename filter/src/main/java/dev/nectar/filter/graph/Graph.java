package dev.nectar.filter.graph;

import java.util.BitSet;
import java.util.List;

/**
 * A filter as steps without loops. Immutable. Every successor stands before the node that names it,
 * so that walking the list backwards meets each node after all that lead to it.
 *
 * @param nodes the steps, equal ones once
 * @param root where the filter starts
 */
public record Graph(List<Node> nodes, int root) {
  /** Copies the list. */
  public Graph {
    nodes = List.copyOf(nodes);
  }

  /** The nodes that can be reached from the root. */
  public BitSet reachable() {
    BitSet reached = new BitSet(nodes.size());
    reached.set(root);
    for (int i = root; i >= 0; i--) {
      if (reached.get(i)) {
        switch (nodes.get(i)) {
          case Node.Verdict verdict -> {}
          case Node.Branch(Test test, int ifTrue, int ifFalse) -> {
            reached.set(ifTrue);
            reached.set(ifFalse);
          }
          case Node.Assign(int variable, Value value, int next) -> reached.set(next);
        }
      }
    }
    return reached;
  }

  /** One line a node, from the root on; nodes are named by their distance in that order. */
  @Override
  public String toString() {
    BitSet reached = reachable();
    int[] names = new int[nodes.size()];
    int count = 0;
    for (int i = root; i >= 0; i = reached.previousSetBit(i - 1)) {
      names[i] = count++;
      if (i == 0) {
        break;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = root; i >= 0; i = reached.previousSetBit(i - 1)) {
      out.append(names[i]).append(": ").append(text(nodes.get(i), names)).append('\n');
      if (i == 0) {
        break;
      }
    }
    return out.toString();
  }

  private static String text(Node node, int[] names) {
    return switch (node) {
      case Node.Verdict verdict -> verdict.toString().toLowerCase(java.util.Locale.ROOT);
      case Node.Branch(Test test, int ifTrue, int ifFalse) ->
          test + " ? " + names[ifTrue] + " : " + names[ifFalse];
      case Node.Assign(int variable, Value value, int next) ->
          "v" + variable + " = " + value + ", " + names[next];
    };
  }
}
