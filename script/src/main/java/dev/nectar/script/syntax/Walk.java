package dev.nectar.script.syntax;

import dev.nectar.script.syntax.Script.Probe;
import java.util.function.Consumer;

/** Visits every expression. */
public final class Walk {
  private Walk() {}

  /** Visits the expressions of a probe, outer ones first. */
  public static void expressions(Probe probe, Consumer<Expression> visitor) {
    probe.predicate().ifPresent(p -> expression(p, visitor));
    statement(probe.body(), visitor);
  }

  private static void statement(Statement statement, Consumer<Expression> visitor) {
    switch (statement) {
      case Statement.Evaluate s -> expression(s.expression(), visitor);
      case Statement.Assign s -> {
        expression(s.target(), visitor);
        expression(s.value(), visitor);
      }
      case Statement.Discard s -> expression(s.value(), visitor);
      case Statement.Declare s -> s.value().ifPresent(v -> expression(v, visitor));
      case Statement.If s -> {
        expression(s.condition(), visitor);
        statement(s.then(), visitor);
        s.otherwise().ifPresent(b -> statement(b, visitor));
      }
      case Statement.While s -> {
        expression(s.condition(), visitor);
        statement(s.body(), visitor);
      }
      case Statement.Unroll s -> {
        expression(s.count(), visitor);
        statement(s.body(), visitor);
      }
      case Statement.Return s -> s.value().ifPresent(v -> expression(v, visitor));
      case Statement.Block s -> s.statements().forEach(inner -> statement(inner, visitor));
      case Statement.Break _, Statement.Continue _ -> {}
    }
  }

  private static void expression(Expression expression, Consumer<Expression> visitor) {
    visitor.accept(expression);
    AstPrinter.children(expression).forEach(child -> expression(child, visitor));
  }
}
