package dev.nectar.filter.graph;

/** A step of a filter. Successors are named by their place in {@link Graph#nodes()}. */
public sealed interface Node {
  /** The end of a filter. */
  enum Verdict implements Node {
    /** The packet does not match. */
    REJECT,
    /** The packet matches. */
    ACCEPT
  }

  /** Goes one of two ways. */
  record Branch(Test test, int ifTrue, int ifFalse) implements Node {}

  /** Gives a variable a value, then goes on. */
  record Assign(int variable, Value value, int next) implements Node {}
}
