package dev.nectar.script.syntax;

/** The prefix operators without a side effect. */
public enum UnaryOperator {
  NOT("!"),
  COMPLEMENT("~"),
  NEGATE("-"),
  DEREFERENCE("*");

  private final String symbol;

  UnaryOperator(String symbol) {
    this.symbol = symbol;
  }

  @Override
  public String toString() {
    return symbol;
  }
}
