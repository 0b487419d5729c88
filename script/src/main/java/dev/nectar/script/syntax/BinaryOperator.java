package dev.nectar.script.syntax;

/** The binary operators with their precedence; a higher one binds tighter. */
public enum BinaryOperator {
  LOGICAL_OR("||", 2),
  LOGICAL_AND("&&", 3),
  OR("|", 4),
  XOR("^", 5),
  AND("&", 6),
  EQUAL("==", 7),
  NOT_EQUAL("!=", 7),
  LESS("<", 8),
  GREATER(">", 8),
  LESS_EQUAL("<=", 8),
  GREATER_EQUAL(">=", 8),
  SHIFT_LEFT("<<", 9),
  SHIFT_RIGHT(">>", 9),
  ADD("+", 10),
  SUBTRACT("-", 10),
  MULTIPLY("*", 11),
  DIVIDE("/", 11),
  MODULO("%", 11);

  private final String symbol;
  private final int precedence;

  BinaryOperator(String symbol, int precedence) {
    this.symbol = symbol;
    this.precedence = precedence;
  }

  int precedence() {
    return precedence;
  }

  /** Whether it is one of {@code == != < > <= >=}. */
  public boolean isComparison() {
    return switch (this) {
      case EQUAL, NOT_EQUAL, LESS, GREATER, LESS_EQUAL, GREATER_EQUAL -> true;
      default -> false;
    };
  }

  /** Whether it is {@code ==} or {@code !=}. */
  public boolean isEquality() {
    return this == EQUAL || this == NOT_EQUAL;
  }

  /** Whether it is {@code &&} or {@code ||}. */
  public boolean isLogical() {
    return this == LOGICAL_AND || this == LOGICAL_OR;
  }

  @Override
  public String toString() {
    return symbol;
  }
}
