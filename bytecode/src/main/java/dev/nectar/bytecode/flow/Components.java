package dev.nectar.bytecode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Strongly connected components (Tarjan, Depth-first search and linear graph algorithms, 1972):
 * sets of nodes that all reach each other. A component comes after all those it reaches.
 */
final class Components {
  private static final int NONE = -1;

  private final Digraph graph;
  private final int[] component;
  private final int[] number;
  private final int[] low;
  private final int[] caller;
  private final int[] nextEdge;
  private final int[] open;
  private int opened;
  private int entered;
  private int count;

  private Components(Digraph graph) {
    this.graph = graph;
    int size = graph.size();
    component = new int[size];
    number = new int[size];
    low = new int[size];
    caller = new int[size];
    nextEdge = new int[size];
    open = new int[size];
    Arrays.fill(component, NONE);
    Arrays.fill(number, NONE);
  }

  static Components of(Digraph graph) {
    Components run = new Components(graph);
    for (int node = 0; node < graph.size(); node++) {
      if (run.number[node] == NONE) {
        run.walk(node);
      }
    }
    return run;
  }

  int count() {
    return count;
  }

  /** The component of a node, less than those of the components that reach it. */
  int component(int node) {
    return component[node];
  }

  /** The components with a cycle: of several nodes, or of one with an edge to itself. */
  List<List<Integer>> cycles() {
    List<List<Integer>> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(new ArrayList<>(1));
    }
    for (int node = 0; node < graph.size(); node++) {
      members.get(component[node]).add(node);
    }
    return members.stream()
        .filter(nodes -> nodes.size() > 1 || hasEdgeToItself(nodes.getFirst()))
        .map(List::copyOf)
        .toList();
  }

  private boolean hasEdgeToItself(int node) {
    for (int edge = 0; edge < graph.outDegree(node); edge++) {
      if (graph.successor(node, edge) == node) {
        return true;
      }
    }
    return false;
  }

  private void walk(int root) {
    enter(root, NONE);
    int node = root;
    while (node != NONE) {
      if (nextEdge[node] < graph.outDegree(node)) {
        node = follow(node, graph.successor(node, nextEdge[node]++));
      } else {
        node = leave(node);
      }
    }
  }

  private void enter(int node, int from) {
    number[node] = entered;
    low[node] = entered++;
    caller[node] = from;
    open[opened++] = node;
  }

  /** Where the walk goes on: the successor if it is new. */
  private int follow(int node, int successor) {
    if (number[successor] == NONE) {
      enter(successor, node);
      return successor;
    }
    if (component[successor] == NONE) {
      low[node] = Math.min(low[node], number[successor]);
    }
    return node;
  }

  private int leave(int node) {
    if (low[node] == number[node]) {
      close(node);
    }
    int from = caller[node];
    if (from != NONE) {
      low[from] = Math.min(low[from], low[node]);
    }
    return from;
  }

  /** All that was opened since a node was entered is its component. */
  private void close(int node) {
    int member;
    do {
      member = open[--opened];
      component[member] = count;
    } while (member != node);
    count++;
  }
}
