package dev.nectar.filter.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings tests of one value together where each of several tests leads to the same place, so that
 * the value is loaded once: in {@code src A or dst A or src B or dst B} the two sources. A test is
 * only moved forward, to one that has loaded the value already. A packet that is cut off before
 * what is now tested later may match that was rejected before; tcpdump does the same.
 */
public final class Grouping implements Pass {
  @Override
  public String name() {
    return "grouping";
  }

  @Override
  public Graph apply(Graph graph) {
    return new Chains(graph).grouped();
  }

  /** Alternatives: each test leads to the same place if true, and to the next one if false. */
  private static final class Chains {
    private final Graph graph;
    private final List<Node> nodes;
    private final int[] ways;
    private final boolean[] continued;
    private final int[] copies;
    private final GraphBuilder to = new GraphBuilder();

    Chains(Graph graph) {
      this.graph = graph;
      this.nodes = graph.nodes();
      this.ways = new int[nodes.size()];
      this.continued = new boolean[nodes.size()];
      this.copies = new int[nodes.size()];
      nodes.forEach(this::count);
      nodes.forEach(this::mark);
    }

    private void count(Node node) {
      switch (node) {
        case Node.Verdict verdict -> {}
        case Node.Branch(Test test, int ifTrue, int ifFalse) -> {
          ways[ifTrue]++;
          ways[ifFalse]++;
        }
        case Node.Assign(int variable, Value value, int next) -> ways[next]++;
      }
    }

    private void mark(Node node) {
      if (node instanceof Node.Branch branch && goesOn(branch)) {
        continued[branch.ifFalse()] = true;
      }
    }

    private boolean goesOn(Node.Branch branch) {
      return ways[branch.ifFalse()] == 1
          && nodes.get(branch.ifFalse()) instanceof Node.Branch next
          && next.ifTrue() == branch.ifTrue();
    }

    Graph grouped() {
      for (int i = 0; i < nodes.size(); i++) {
        if (!continued[i]) {
          copies[i] =
              switch (nodes.get(i)) {
                case Node.Verdict verdict -> to.add(verdict);
                case Node.Branch branch -> chain(branch);
                case Node.Assign(int variable, Value value, int next) ->
                    to.add(new Node.Assign(variable, value, copies[next]));
              };
        }
      }
      return to.graph(copies[graph.root()]);
    }

    /** A chain is copied where it starts. */
    private int chain(Node.Branch first) {
      Map<Value, List<Test>> groups = new LinkedHashMap<>();
      Node.Branch last = first;
      add(first.test(), groups);
      while (goesOn(last) && nodes.get(last.ifFalse()) instanceof Node.Branch next) {
        add(next.test(), groups);
        last = next;
      }
      int rest = copies[last.ifFalse()];
      for (List<Test> group : new ArrayList<>(groups.values()).reversed()) {
        for (Test test : group.reversed()) {
          rest = to.add(new Node.Branch(test, copies[first.ifTrue()], rest));
        }
      }
      return rest;
    }

    private static void add(Test test, Map<Value, List<Test>> groups) {
      groups.computeIfAbsent(test.left(), each -> new ArrayList<>()).add(test);
    }
  }
}
