package dev.nectar.script.check;

import dev.nectar.report.Span;

/** A scratch variable: its type grows while the checker looks at its uses. */
public final class VariableSymbol {
  private final String name;
  private final Span place;
  private Type type = Types.UNKNOWN;
  private boolean fixed;
  private boolean assigned;

  VariableSymbol(String name, Span place) {
    this.name = name;
    this.place = place;
  }

  /** The name without {@code $}. */
  public String name() {
    return name;
  }

  /** Its type. */
  public Type type() {
    return type.settled();
  }

  Type growing() {
    return type;
  }

  void type(Type wider) {
    type = wider;
  }

  Span place() {
    return place;
  }

  /** Whether its declaration names the type, so that it cannot grow. */
  boolean isFixed() {
    return fixed;
  }

  void fix() {
    fixed = true;
  }

  boolean isAssigned() {
    return assigned;
  }

  void assigned() {
    assigned = true;
  }
}
