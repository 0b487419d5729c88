package dev.nectar.filter.lower;

import dev.nectar.filter.graph.Value;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;

/** Hands out the variables of a filter. */
final class Variables {
  /** The machine has 16 cells, of which some are needed for what is computed. */
  private static final int MOST = 12;

  private final List<Value.Variable> chain = new ArrayList<>();
  private int used;

  /** One of the two variables that all chains of headers use, one after the other. */
  Value.Variable chain(int index, Span span) {
    while (chain.size() <= index) {
      chain.add(next(span));
    }
    return chain.get(index);
  }

  Value.Variable next(Span span) {
    if (used == MOST) {
      throw Wrong.at(span, "the filter needs more than " + MOST + " variables", "use fewer geneve");
    }
    return new Value.Variable(used++);
  }
}
