package dev.nectar.script.syntax;

import dev.nectar.report.Span;
import java.util.List;
import java.util.Optional;

/** An expression. Two of the same content are different places: compare by identity. */
public sealed interface Expression {
  /** Where it is written. */
  Span span();

  /** An integer; negative 64 bits mean a value above the largest int64. */
  record IntegerLiteral(Span span, long value) implements Expression {}

  /** A string; each char is one byte. */
  record StringLiteral(Span span, String bytes) implements Expression {}

  /** {@code true} or {@code false}. */
  record BooleanLiteral(Span span, boolean value) implements Expression {}

  /** {@code $1}. */
  record Positional(Span span, int number) implements Expression {}

  /** {@code $#}. */
  record ParameterCount(Span span) implements Expression {}

  /** A word: a builtin, or a function called without parentheses. */
  record Identifier(Span span, String name) implements Expression {}

  /** A call with parentheses. */
  record Call(Span span, Span nameSpan, String name, List<Expression> arguments)
      implements Expression {}

  /** {@code sizeof(T)}; {@code sizeof(e)} is a {@link Call}. */
  record SizeofType(Span span, TypeName type) implements Expression {}

  /** {@code $name}. */
  record Variable(Span span, String name) implements Expression {}

  /** {@code @name} or {@code @name[key]}; several keys are a {@link Tuple}. */
  record MapAccess(Span span, String name, Optional<Expression> key) implements Expression {}

  /** {@code e.name} or {@code e->name}. */
  record FieldAccess(Span span, Expression object, Span nameSpan, String name)
      implements Expression {}

  /** {@code e.0}. */
  record TupleAccess(Span span, Expression tuple, int index) implements Expression {}

  /** {@code e[i]}. */
  record Index(Span span, Expression array, Expression index) implements Expression {}

  /** A prefix operator. */
  record Unary(Span span, UnaryOperator operator, Expression operand) implements Expression {}

  /** {@code ++} or {@code --} on a variable or map. */
  record StepBy(Span span, Step step, Expression target) implements Expression {}

  /** A binary operator. */
  record Binary(
      Span span, Span operatorSpan, BinaryOperator operator, Expression left, Expression right)
      implements Expression {}

  /** {@code c ? a : b}, or {@code c ?: b} without the middle. */
  record Conditional(
      Span span, Expression condition, Optional<Expression> then, Expression otherwise)
      implements Expression {}

  /** {@code (T)e}. */
  record Cast(Span span, TypeName type, Expression operand) implements Expression {}

  /** {@code (a, b)}, {@code (a,)} or {@code ()}. */
  record Tuple(Span span, List<Expression> elements) implements Expression {}
}
