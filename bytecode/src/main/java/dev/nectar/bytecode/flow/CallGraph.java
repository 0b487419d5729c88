package dev.nectar.bytecode.flow;

import java.util.List;
import java.util.OptionalInt;

/**
 * Which functions of a program call which. A function whose address is loaded counts as called from
 * there, since what is called back runs on top of whoever gave the address away. Immutable.
 */
public final class CallGraph {
  private final List<CallSite> sites;
  private final Digraph graph;
  private final DepthFirst walk;
  private final Components components;

  CallGraph(int functions, List<CallSite> sites) {
    this.sites = List.copyOf(sites);
    graph =
        Digraph.of(
            functions,
            sites.stream().mapToInt(CallSite::caller).toArray(),
            sites.stream().mapToInt(CallSite::callee).toArray());
    walk = DepthFirst.of(graph, 0);
    components = Components.of(graph);
  }

  /**
   * All calls, those in blocks that cannot be reached included.
   *
   * @return in the order of the program
   */
  public List<CallSite> sites() {
    return sites;
  }

  /**
   * Whether a function can be called when the program runs, over any number of calls.
   *
   * @param function its number
   * @return true for function 0, at which the program starts
   */
  public boolean isReachable(int function) {
    return walk.reaches(function);
  }

  /**
   * Functions that call themselves, if only over others; Linux refuses them.
   *
   * @return sets of functions that can all reach each other, each ascending
   */
  public List<List<Integer>> cycles() {
    return components.cycles();
  }

  /**
   * The most functions that can be under way at once; Linux allows 8.
   *
   * @return 1 if function 0 calls none; nothing if a function it reaches can call itself
   */
  public OptionalInt depth() {
    if (components.cycles().stream().flatMap(List::stream).anyMatch(this::isReachable)) {
      return OptionalInt.empty();
    }
    int[] depth = new int[graph.size()];
    // Without cycles a walk leaves a function after all those it calls.
    for (int i = 0; i < walk.reached(); i++) {
      int function = walk.postorder(i);
      for (int edge = 0; edge < graph.outDegree(function); edge++) {
        depth[function] = Math.max(depth[function], depth[graph.successor(function, edge)]);
      }
      depth[function]++;
    }
    return OptionalInt.of(depth[0]);
  }
}
