package dev.nectar.filter.graph;

/** Makes a graph smaller without changing its verdicts. */
public interface Pass {
  /** What it is called when its result is shown. */
  String name();

  /** The changed graph. */
  Graph apply(Graph graph);
}
