package dev.nectar.script.syntax;

import dev.nectar.report.Span;
import java.util.List;
import java.util.Optional;

/** A statement. */
public sealed interface Statement {
  /** Where it is written. */
  Span span();

  /** An expression for its effect. */
  record Evaluate(Span span, Expression expression) implements Statement {}

  /** {@code target = value} or {@code target op= value}; the target is a variable or a map. */
  record Assign(Span span, Expression target, Optional<BinaryOperator> operator, Expression value)
      implements Statement {}

  /** {@code _ = value}. */
  record Discard(Span span, Expression value) implements Statement {}

  /** {@code let $x}, with a type, a value, both or neither. */
  record Declare(
      Span span, Expression.Variable variable, Optional<TypeName> type, Optional<Expression> value)
      implements Statement {}

  /** {@code if}; an {@code else if} is an else block of one statement. */
  record If(Span span, Expression condition, Block then, Optional<Block> otherwise)
      implements Statement {}

  /** {@code while}. */
  record While(Span span, Span keyword, Expression condition, Block body) implements Statement {}

  /** {@code unroll}. */
  record Unroll(Span span, Expression count, Block body) implements Statement {}

  /** {@code break}. */
  record Break(Span span) implements Statement {}

  /** {@code continue}. */
  record Continue(Span span) implements Statement {}

  /** {@code return}, with a value or without. */
  record Return(Span span, Optional<Expression> value) implements Statement {}

  /** Statements in braces: a scope. */
  record Block(Span span, List<Statement> statements) implements Statement {}
}
