package dev.nectar.compiler;

/** A variable of the source, which the builder turns into values. */
public final class Variable {
  private final String name;

  Variable(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
