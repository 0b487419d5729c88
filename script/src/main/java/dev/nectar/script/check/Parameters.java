package dev.nectar.script.check;

import dev.nectar.script.syntax.BinaryOperator;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.UnaryOperator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The positional parameters, and with them the values of constant expressions.
 *
 * @param values the parameters, {@code $1} first
 */
public record Parameters(List<String> values) {
  /** Keeps its own copy. */
  public Parameters {
    values = List.copyOf(values);
  }

  /** A parameter's text; empty if it was not given. */
  public String text(int number) {
    return number <= values.size() ? values.get(number - 1) : "";
  }

  /** Whether a parameter was given and is not empty. */
  boolean isGiven(int number) {
    return !text(number).isEmpty();
  }

  /** A parameter as a number; 0 if it was not given; empty if it is no number. */
  OptionalLong number(int number) {
    return isGiven(number) ? parse(text(number)) : OptionalLong.of(0);
  }

  private static OptionalLong parse(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    try {
      long value =
          digits.startsWith("0x") || digits.startsWith("0X")
              ? Long.parseUnsignedLong(digits, 2, digits.length(), 16)
              : digits.length() > 1 && digits.startsWith("0")
                  ? Long.parseUnsignedLong(digits, 8)
                  : Long.parseUnsignedLong(digits);
      return OptionalLong.of(negative ? -value : value);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The bytes that {@code str} of an expression stands for, if it is {@code $1} or {@code $1+2}.
   */
  public Optional<String> literal(Expression expression) {
    return switch (expression) {
      case Expression.Positional p -> Optional.of(bytes(text(p.number())));
      case Expression.Binary b when b.operator() == BinaryOperator.ADD ->
          skip(b.left(), b.right()).or(() -> skip(b.right(), b.left()));
      default -> Optional.empty();
    };
  }

  private Optional<String> skip(Expression parameter, Expression count) {
    if (!(parameter instanceof Expression.Positional p)
        || !(count instanceof Expression.IntegerLiteral n)) {
      return Optional.empty();
    }
    String all = bytes(text(p.number()));
    return Optional.of(all.substring(Math.clamp(n.value(), 0, all.length())));
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The value of an expression that is known before it runs. */
  public OptionalLong constant(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral e -> OptionalLong.of(e.value());
      case Expression.Positional e -> number(e.number());
      case Expression.ParameterCount _ -> OptionalLong.of(values.size());
      case Expression.Unary e when e.operator() == UnaryOperator.NEGATE -> {
        OptionalLong operand = constant(e.operand());
        yield operand.isPresent() ? OptionalLong.of(-operand.getAsLong()) : operand;
      }
      case Expression.Binary e -> binary(e);
      default -> OptionalLong.empty();
    };
  }

  private OptionalLong binary(Expression.Binary e) {
    OptionalLong left = constant(e.left());
    OptionalLong right = left.isPresent() ? constant(e.right()) : left;
    return right.isPresent()
        ? fold(e.operator(), left.getAsLong(), right.getAsLong())
        : OptionalLong.empty();
  }

  private static OptionalLong fold(BinaryOperator operator, long a, long b) {
    return switch (operator) {
      case ADD -> overflows(a, b, a + b) ? OptionalLong.empty() : OptionalLong.of(a + b);
      case SUBTRACT -> OptionalLong.of(a - b);
      case MULTIPLY ->
          Math.multiplyHigh(a, b) == (a * b) >> 63 ? OptionalLong.of(a * b) : OptionalLong.empty();
      case DIVIDE -> a < 0 || b <= 0 ? OptionalLong.empty() : OptionalLong.of(a / b);
      case MODULO -> a < 0 || b <= 0 ? OptionalLong.empty() : OptionalLong.of(a % b);
      case AND -> OptionalLong.of(a & b);
      case OR -> OptionalLong.of(a | b);
      case XOR -> OptionalLong.of(a ^ b);
      case SHIFT_LEFT -> a < 0 || b < 0 || b > 62 ? OptionalLong.empty() : shifted(a, b);
      case SHIFT_RIGHT -> a < 0 || b < 0 || b > 63 ? OptionalLong.empty() : OptionalLong.of(a >> b);
      default -> OptionalLong.empty();
    };
  }

  private static boolean overflows(long a, long b, long sum) {
    return ((a ^ sum) & (b ^ sum)) < 0;
  }

  private static OptionalLong shifted(long a, long b) {
    return a << b >> b == a ? OptionalLong.of(a << b) : OptionalLong.empty();
  }
}
