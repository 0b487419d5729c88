package dev.nectar.filter.lower;

import dev.nectar.filter.graph.Value;
import dev.nectar.filter.syntax.Wrong;
import dev.nectar.report.Span;

/** Hands out the variables of a filter. */
final class Variables {
  /** The machine has 16 cells, of which some are needed for what is computed. */
  private static final int MOST = 12;

  private int used;

  Value.Variable next(Span span) {
    if (used == MOST) {
      throw Wrong.at(
          span, "the filter needs more than " + MOST + " variables", "use fewer geneve");
    }
    return new Value.Variable(used++);
  }
}
