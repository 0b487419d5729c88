package dev.nectar.bytecode.flow;

/**
 * A directed graph whose nodes are the numbers below its size. Several edges may join the same two
 * nodes. Edges are kept sorted by the node they leave, and once more by the node they reach.
 */
final class Digraph {
  private final Adjacency successors;
  private final Adjacency predecessors;

  private Digraph(Adjacency successors, Adjacency predecessors) {
    this.successors = successors;
    this.predecessors = predecessors;
  }

  /** The neighbours of node n are {@code nodes[starts[n]]} up to {@code nodes[starts[n + 1]]}. */
  private static final class Adjacency {
    private final int[] starts;
    private final int[] nodes;

    private Adjacency(int[] starts, int[] nodes) {
      this.starts = starts;
      this.nodes = nodes;
    }

    /** Sorts by counting; the order of a node's edges is kept. */
    static Adjacency of(int size, int[] from, int[] to) {
      int[] starts = new int[size + 1];
      for (int node : from) {
        starts[node + 1]++;
      }
      for (int node = 0; node < size; node++) {
        starts[node + 1] += starts[node];
      }
      int[] next = starts.clone();
      int[] nodes = new int[from.length];
      for (int edge = 0; edge < from.length; edge++) {
        nodes[next[from[edge]]++] = to[edge];
      }
      return new Adjacency(starts, nodes);
    }
  }

  /** The graph of the edges {@code from[i]} to {@code to[i]}. */
  static Digraph of(int size, int[] from, int[] to) {
    return new Digraph(Adjacency.of(size, from, to), Adjacency.of(size, to, from));
  }

  /** The same edges the other way. */
  Digraph reversed() {
    return new Digraph(predecessors, successors);
  }

  int size() {
    return successors.starts.length - 1;
  }

  int edges() {
    return successors.nodes.length;
  }

  /** How many edges leave a node. */
  int outDegree(int node) {
    return successors.starts[node + 1] - successors.starts[node];
  }

  /** Where a node's edge leads, edges counted from 0. */
  int successor(int node, int edge) {
    return successors.nodes[successors.starts[node] + edge];
  }

  /** How many edges reach a node. */
  int inDegree(int node) {
    return predecessors.starts[node + 1] - predecessors.starts[node];
  }

  /** Where an edge into a node comes from, edges counted from 0. */
  int predecessor(int node, int edge) {
    return predecessors.nodes[predecessors.starts[node] + edge];
  }
}
