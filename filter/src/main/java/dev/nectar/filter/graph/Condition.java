package dev.nectar.filter.graph;

import java.util.ArrayList;
import java.util.List;

/** What must hold of a packet, as the language composes it. Immutable. */
public sealed interface Condition {
  /** A condition that says nothing about the packet. */
  enum Fixed implements Condition {
    /** Never holds. */
    NEVER,
    /** Always holds. */
    ALWAYS
  }

  /** Holds where the comparison does. */
  record Is(Test test) implements Condition {}

  /** Always holds, and gives a variable its value. */
  record Set(Value.Variable variable, Value value) implements Condition {}

  /** Holds where the other does not. */
  record Not(Condition of) implements Condition {}

  /** How a condition is added to those before it. */
  enum Connective {
    /** Both must hold. */
    AND,
    /** One must hold. */
    OR
  }

  /** A further condition. */
  record Step(Connective connective, Condition condition) {}

  /** Conditions from left to right; both connectives bind alike. */
  record Sequence(Condition first, List<Step> steps) implements Condition {
    /** Copies the list. */
    public Sequence {
      steps = List.copyOf(steps);
    }
  }

  /** All must hold, tested in this order. */
  static Condition all(Condition... conditions) {
    return joined(Connective.AND, List.of(conditions));
  }

  /** One must hold, tested in this order. */
  static Condition any(Condition... conditions) {
    return joined(Connective.OR, List.of(conditions));
  }

  /** The conditions with one connective between them; at least one. */
  static Condition joined(Connective connective, List<Condition> conditions) {
    List<Step> steps = new ArrayList<>();
    for (Condition each : conditions.subList(1, conditions.size())) {
      steps.add(new Step(connective, each));
    }
    return steps.isEmpty() ? conditions.getFirst() : new Sequence(conditions.getFirst(), steps);
  }

  /** The opposite. */
  static Condition not(Condition condition) {
    return new Not(condition);
  }

  /** The graph that accepts the packets for which the condition holds. */
  default Graph graph() {
    GraphBuilder to = new GraphBuilder();
    int reject = to.add(Node.Verdict.REJECT);
    int accept = to.add(Node.Verdict.ACCEPT);
    return to.graph(Wiring.wire(this, to, accept, reject));
  }
}
