package dev.nectar.filter.graph;

import java.util.List;
import java.util.function.BiConsumer;

/** The passes, in order. */
public final class Optimiser {
  /** What a filter needs to be correct. */
  private static final List<Pass> NEEDED = List.of(new Initialisation());

  private static final List<Pass> ALL =
      List.of(
          new Folding(),
          new Threading(),
          new Grouping(),
          new Threading(),
          new DeadStores(),
          new Initialisation());

  private Optimiser() {}

  /** The graph after all passes; each result is shown with the name of its pass. */
  public static Graph optimise(Graph graph, BiConsumer<String, Graph> shown) {
    return run(ALL, graph, shown);
  }

  /** The graph as it was written. */
  public static Graph complete(Graph graph, BiConsumer<String, Graph> shown) {
    return run(NEEDED, graph, shown);
  }

  private static Graph run(List<Pass> passes, Graph graph, BiConsumer<String, Graph> shown) {
    Graph now = graph;
    for (Pass pass : passes) {
      now = pass.apply(now);
      shown.accept(pass.name(), now);
    }
    return now;
  }
}
