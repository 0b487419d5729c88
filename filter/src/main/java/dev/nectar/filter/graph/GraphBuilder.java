package dev.nectar.filter.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds a graph from its ends; equal nodes are kept once. Not safe for several threads. */
public final class GraphBuilder {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> places = new HashMap<>();

  /** The place of a node, which is added unless there is an equal one. */
  public int add(Node node) {
    Integer known = places.get(node);
    if (known != null) {
      return known;
    }
    nodes.add(node);
    places.put(node, nodes.size() - 1);
    return nodes.size() - 1;
  }

  /** The node at a place. */
  public Node node(int place) {
    return nodes.get(place);
  }

  /** The graph that starts at a place. */
  public Graph graph(int root) {
    return new Graph(nodes.subList(0, root + 1), root);
  }
}
