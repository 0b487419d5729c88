package dev.nectar.bytecode.flow;

import java.util.Arrays;

/** A depth-first walk of what a root reaches, successors in their order. */
final class DepthFirst {
  private final int[] preorder;
  private final int[] postorder;
  private final int[] number;
  private final int[] parent;
  private int reached;
  private int left;

  private DepthFirst(int size) {
    preorder = new int[size];
    postorder = new int[size];
    number = new int[size];
    parent = new int[size];
    Arrays.fill(number, -1);
    Arrays.fill(parent, -1);
  }

  static DepthFirst of(Digraph graph, int root) {
    DepthFirst walk = new DepthFirst(graph.size());
    walk.run(graph, root);
    return walk;
  }

  /** The path from the root is the chain of parents, so that no stack is needed but this one. */
  private void run(Digraph graph, int root) {
    int[] nextEdge = new int[graph.size()];
    enter(root);
    int node = root;
    while (node >= 0) {
      if (nextEdge[node] == graph.outDegree(node)) {
        postorder[left++] = node;
        node = parent[node];
        continue;
      }
      int successor = graph.successor(node, nextEdge[node]++);
      if (number[successor] < 0) {
        parent[successor] = node;
        enter(successor);
        node = successor;
      }
    }
  }

  private void enter(int node) {
    number[node] = reached;
    preorder[reached++] = node;
  }

  /** How many nodes the root reaches, itself included. */
  int reached() {
    return reached;
  }

  boolean reaches(int node) {
    return number[node] >= 0;
  }

  /** The node entered as the i-th, the root being 0. */
  int preorder(int i) {
    return preorder[i];
  }

  /** The node left as the i-th. */
  int postorder(int i) {
    return postorder[i];
  }

  /** When a node was entered; -1 if never. */
  int number(int node) {
    return number[node];
  }

  /** The node from which a node was entered; -1 for the root. */
  int parent(int node) {
    return parent[node];
  }
}
