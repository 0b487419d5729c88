package dev.nectar.bytecode.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** Dominators and loops straight from their definitions, by asking what reaches what. */
final class Naive {
  private final Digraph graph;
  private final Set<Integer> reachable;

  Naive(Digraph graph) {
    this.graph = graph;
    reachable = reached(0, _ -> true, (_, _) -> true);
  }

  /** What a node reaches over permitted nodes and edges, itself included if it is permitted. */
  private Set<Integer> reached(
      int start, IntPredicate node, BiPredicate<Integer, Integer> edgeAllowed) {
    Set<Integer> seen = new TreeSet<>();
    Deque<Integer> open = new ArrayDeque<>();
    if (node.test(start)) {
      seen.add(start);
      open.push(start);
    }
    while (!open.isEmpty()) {
      int at = open.pop();
      for (int edge = 0; edge < graph.outDegree(at); edge++) {
        int next = graph.successor(at, edge);
        if (node.test(next) && edgeAllowed.test(at, next) && seen.add(next)) {
          open.push(next);
        }
      }
    }
    return seen;
  }

  boolean isReachable(int node) {
    return reachable.contains(node);
  }

  /** Without the one, there is no way to the other. */
  boolean dominates(int one, int other) {
    return isReachable(one)
        && isReachable(other)
        && (one == other || !reached(0, node -> node != one, (_, _) -> true).contains(other));
  }

  boolean isBackEdge(int from, int to) {
    return dominates(to, from);
  }

  /** The latches of a header; none if it is not one. */
  Set<Integer> latches(int header) {
    Set<Integer> latches = new TreeSet<>();
    for (int edge = 0; edge < graph.inDegree(header); edge++) {
      if (isBackEdge(graph.predecessor(header, edge), header)) {
        latches.add(graph.predecessor(header, edge));
      }
    }
    return latches;
  }

  /** The header, and the reachable nodes that reach a latch without passing the header. */
  Set<Integer> loop(int header) {
    Set<Integer> latches = latches(header);
    Set<Integer> loop = new TreeSet<>();
    for (int node : reachable) {
      Set<Integer> ahead = reached(node, at -> at != header, (_, _) -> true);
      if (node == header || ahead.stream().anyMatch(latches::contains)) {
        loop.add(node);
      }
    }
    return loop;
  }

  /** Sets of nodes that reach each other over edges that are no back edges. */
  List<Set<Integer>> irreducible() {
    List<Set<Integer>> regions = new ArrayList<>();
    for (int node : reachable) {
      Set<Integer> region = new TreeSet<>();
      for (int other : reachable) {
        if (other != node && goesForward(node, other) && goesForward(other, node)) {
          region.add(other);
        }
      }
      if (!region.isEmpty()) {
        region.add(node);
        if (!regions.contains(region)) {
          regions.add(region);
        }
      }
    }
    return regions;
  }

  private boolean goesForward(int from, int to) {
    return reached(from, _ -> true, (a, b) -> !isBackEdge(a, b)).contains(to);
  }

  Set<Integer> entries(Set<Integer> region) {
    Set<Integer> entries = new TreeSet<>();
    for (int node : region) {
      for (int edge = 0; edge < graph.inDegree(node); edge++) {
        int predecessor = graph.predecessor(node, edge);
        if (isReachable(predecessor) && !region.contains(predecessor)) {
          entries.add(node);
        }
      }
    }
    return entries;
  }
}
