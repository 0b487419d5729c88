package dev.nectar.filter.lower;

import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.syntax.Expression.Side;

/** Joins what is asked of the source with what is asked of the destination. */
final class Sides {
  private Sides() {}

  static Condition join(Side side, Condition source, Condition destination) {
    return switch (side) {
      case SRC -> source;
      case DST -> destination;
      case BOTH -> Condition.all(source, destination);
      case DEFAULT, EITHER -> Condition.any(source, destination);
    };
  }
}
