package dev.nectar.filter.syntax;

import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.filter.syntax.Expression.Arithmetic;
import dev.nectar.filter.syntax.Expression.Comparison;
import dev.nectar.report.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** Parses comparisons of numbers. */
final class ArithmeticParser {
  private static final int DEEPEST = 50;
  private static final int MOST_OPERATORS = 200;

  /**
   * An operator.
   *
   * @param binding the higher, the tighter; 0 has no rank: it takes all that follows as its right
   *     operand, and is itself part of the right operand of what stands before it. So the grammar
   *     of libpcap has it.
   */
  private record Operator(ClassicAluOp op, int binding) {
    boolean bindsBefore(Operator next) {
      return binding > 0 && next.binding > 0 && binding >= next.binding;
    }
  }

  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "|", new Operator(ClassicAluOp.OR, 1),
          "&", new Operator(ClassicAluOp.AND, 2),
          "<<", new Operator(ClassicAluOp.LSH, 3),
          ">>", new Operator(ClassicAluOp.RSH, 3),
          "+", new Operator(ClassicAluOp.ADD, 4),
          "-", new Operator(ClassicAluOp.SUB, 4),
          "*", new Operator(ClassicAluOp.MUL, 5),
          "/", new Operator(ClassicAluOp.DIV, 5),
          "%", new Operator(ClassicAluOp.MOD, 0),
          "^", new Operator(ClassicAluOp.XOR, 0));

  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "=", Comparison.EQ,
          "==", Comparison.EQ,
          "!=", Comparison.NE,
          "<", Comparison.LT,
          "<=", Comparison.LE,
          ">", Comparison.GT,
          ">=", Comparison.GE);

  private final Tokens tokens;
  private int operators;

  ArithmeticParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether a token goes on with a number. */
  static boolean continues(Token token) {
    return token instanceof Token.Sign sign
        && (OPERATORS.containsKey(sign.text()) || COMPARISONS.containsKey(sign.text()));
  }

  Expression relation() {
    operators = 0;
    Span start = tokens.token().span();
    Arithmetic left = sum(0);
    Optional<Comparison> op = sign(COMPARISONS);
    if (op.isEmpty()) {
      throw tokens.unexpected("a comparison such as '='");
    }
    tokens.take();
    Arithmetic right = sum(0);
    return new Expression.Relation(tokens.since(start), op.get(), left, right);
  }

  private <T> Optional<T> sign(Map<String, T> table) {
    return tokens.token() instanceof Token.Sign sign
        ? Optional.ofNullable(table.get(sign.text()))
        : Optional.empty();
  }

  /** Operands and operators on two stacks, reduced where the operators' ranks say so. */
  private Arithmetic sum(int depth) {
    Deque<Arithmetic> operands = new ArrayDeque<>();
    Deque<Operator> pending = new ArrayDeque<>();
    operands.push(operand(depth));
    for (Optional<Operator> next = sign(OPERATORS); next.isPresent(); next = sign(OPERATORS)) {
      while (!pending.isEmpty() && pending.peek().bindsBefore(next.get())) {
        reduce(operands, pending);
      }
      pending.push(next.get());
      tokens.take();
      count();
      operands.push(operand(depth));
    }
    while (!pending.isEmpty()) {
      reduce(operands, pending);
    }
    return operands.pop();
  }

  private static void reduce(Deque<Arithmetic> operands, Deque<Operator> pending) {
    Arithmetic right = operands.pop();
    Arithmetic left = operands.pop();
    Span span = left.span().to(right.span());
    operands.push(new Arithmetic.Binary(span, pending.pop().op(), left, right));
  }

  private void count() {
    if (++operators > MOST_OPERATORS) {
      throw Wrong.at(
          tokens.token().span(),
          "a comparison has more than " + MOST_OPERATORS + " operators",
          "split it into several");
    }
  }

  private Arithmetic operand(int depth) {
    Token token = tokens.token();
    if (depth > DEEPEST) {
      throw Wrong.at(token.span(), "the arithmetic is nested more than " + DEEPEST + " deep");
    }
    if (tokens.skip("(")) {
      Arithmetic inner = sum(depth + 1);
      tokens.expect(")");
      return inner;
    }
    if (tokens.skip("-")) {
      count();
      Arithmetic of = negated(depth);
      return new Arithmetic.Negative(token.span().to(of.span()), of);
    }
    if (tokens.skip("len") || tokens.skip("length")) {
      return new Arithmetic.Length(token.span());
    }
    return switch (token) {
      case Token.Numeral(Span span, long value) -> {
        tokens.take();
        yield new Arithmetic.Plain(span, value);
      }
      case Token.Word word -> field(word, depth);
      default -> throw tokens.unexpected("a number");
    };
  }

  /** What a minus applies to: one operand, and all after an operator without a rank. */
  private Arithmetic negated(int depth) {
    Arithmetic of = operand(depth + 1);
    Optional<Operator> next = sign(OPERATORS);
    if (next.isEmpty() || next.get().binding() > 0) {
      return of;
    }
    tokens.take();
    Arithmetic right = sum(depth + 1);
    return new Arithmetic.Binary(of.span().to(right.span()), next.get().op(), of, right);
  }

  private Arithmetic field(Token.Word word, int depth) {
    Optional<Protocol> protocol = Protocol.of(word.text());
    if (protocol.isEmpty()) {
      throw Wrong.at(
          word.span(),
          "'" + word.text() + "' is no number" + Nearest.hint(word.text(), Words.NUMBERS.keySet()));
    }
    tokens.take();
    tokens.expect("[");
    Arithmetic offset = sum(depth + 1);
    int size = tokens.skip(":") ? size() : 1;
    tokens.expect("]");
    return new Arithmetic.Field(tokens.since(word.span()), protocol.get(), offset, size);
  }

  private int size() {
    if (tokens.token() instanceof Token.Numeral(Span span, long value)) {
      if (value != 1 && value != 2 && value != 4) {
        throw Wrong.at(span, "a field has 1, 2 or 4 bytes, not " + value);
      }
      tokens.take();
      return (int) value;
    }
    throw tokens.unexpected("the field's size: 1, 2 or 4");
  }
}
