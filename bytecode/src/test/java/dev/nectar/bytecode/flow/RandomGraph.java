package dev.nectar.bytecode.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small graphs of all shapes: sparse and dense, with unreachable parts, self-loops, double edges.
 */
final class RandomGraph {
  private RandomGraph() {}

  static Digraph of(long seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(14);
    int edges = random.nextInt(2 * size + 3);
    int[] from = new int[edges];
    int[] to = new int[edges];
    for (int edge = 0; edge < edges; edge++) {
      from[edge] = random.nextInt(size);
      to[edge] = random.nextInt(size);
    }
    return Digraph.of(size, from, to);
  }

  static String show(Digraph graph) {
    List<String> edges = new ArrayList<>();
    for (int node = 0; node < graph.size(); node++) {
      for (int edge = 0; edge < graph.outDegree(node); edge++) {
        edges.add(node + ">" + graph.successor(node, edge));
      }
    }
    return graph.size() + " nodes, " + String.join(" ", edges);
  }
}
