package dev.nectar.bytecode.flow;

import java.util.Arrays;

/**
 * Immediate dominators, as Lengauer and Tarjan compute them (A fast algorithm for finding
 * dominators in a flowgraph, 1979, the simple variant: m log n). Here nodes are named by the number
 * of a depth-first walk, so that the root is 0 and a parent is less than its child.
 */
final class LengauerTarjan {
  private static final int NONE = -1;

  private final Digraph graph;
  private final DepthFirst walk;

  /** Semidominators; the node itself until it is known. */
  private final int[] semi;

  /** The forest of the nodes done; edges get shorter as paths are compressed. */
  private final int[] ancestor;

  /** The node of least semidominator on the compressed path. */
  private final int[] label;

  private final int[] dominator;

  /** Nodes that wait for their semidominator's child to be linked, as lists. */
  private final int[] bucket;

  private final int[] nextInBucket;
  private final int[] path;

  private LengauerTarjan(Digraph graph, DepthFirst walk) {
    this.graph = graph;
    this.walk = walk;
    int count = walk.reached();
    semi = new int[count];
    label = new int[count];
    Arrays.setAll(semi, i -> i);
    Arrays.setAll(label, i -> i);
    ancestor = filled(count);
    bucket = filled(count);
    nextInBucket = filled(count);
    dominator = new int[count];
    path = new int[count];
  }

  private static int[] filled(int count) {
    int[] array = new int[count];
    Arrays.fill(array, NONE);
    return array;
  }

  /**
   * The immediate dominator of each node, both by their numbers in the walk; the root has itself.
   */
  static int[] immediateDominators(Digraph graph, DepthFirst walk) {
    LengauerTarjan run = new LengauerTarjan(graph, walk);
    for (int node = walk.reached() - 1; node > 0; node--) {
      run.visit(node);
    }
    run.settle();
    return run.dominator;
  }

  private void visit(int node) {
    int name = walk.preorder(node);
    for (int edge = 0; edge < graph.inDegree(name); edge++) {
      int predecessor = walk.number(graph.predecessor(name, edge));
      if (predecessor != NONE) {
        semi[node] = Math.min(semi[node], semi[least(predecessor)]);
      }
    }
    nextInBucket[node] = bucket[semi[node]];
    bucket[semi[node]] = node;
    int parent = walk.number(walk.parent(name));
    ancestor[node] = parent;
    for (int waiting = bucket[parent]; waiting != NONE; waiting = nextInBucket[waiting]) {
      int least = least(waiting);
      dominator[waiting] = semi[least] < semi[waiting] ? least : parent;
    }
    bucket[parent] = NONE;
  }

  /** Dominators known only to be those of another node get their value. */
  private void settle() {
    for (int node = 1; node < dominator.length; node++) {
      if (dominator[node] != semi[node]) {
        dominator[node] = dominator[dominator[node]];
      }
    }
  }

  /** The node of least semidominator from a node up to below the root of its tree. */
  private int least(int node) {
    if (ancestor[node] == NONE) {
      return node;
    }
    int length = 0;
    int top = node;
    while (ancestor[ancestor[top]] != NONE) {
      path[length++] = top;
      top = ancestor[top];
    }
    while (length > 0) {
      int below = path[--length];
      int above = ancestor[below];
      if (semi[label[above]] < semi[label[below]]) {
        label[below] = label[above];
      }
      ancestor[below] = ancestor[above];
    }
    return label[node];
  }
}
