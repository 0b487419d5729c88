package dev.nectar.script.syntax;

/** The four forms of {@code ++} and {@code --}. */
public enum Step {
  PRE_INCREMENT("++", "before"),
  PRE_DECREMENT("--", "before"),
  POST_INCREMENT("++", "after"),
  POST_DECREMENT("--", "after");

  private final String symbol;
  private final String place;

  Step(String symbol, String place) {
    this.symbol = symbol;
    this.place = place;
  }

  /** Whether it adds rather than subtracts. */
  public boolean isIncrement() {
    return this == PRE_INCREMENT || this == POST_INCREMENT;
  }

  /** Whether the value is the one after the change. */
  public boolean isPrefix() {
    return this == PRE_INCREMENT || this == PRE_DECREMENT;
  }

  /** The operator as written. */
  public String symbol() {
    return symbol;
  }

  @Override
  public String toString() {
    return symbol + " " + place;
  }
}
