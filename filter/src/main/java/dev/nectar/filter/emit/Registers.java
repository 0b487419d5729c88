package dev.nectar.filter.emit;

import dev.nectar.filter.graph.Value;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the registers hold. Immutable.
 *
 * @param a the values of the accumulator, all equal at run time
 * @param x the values of the index register, likewise
 */
record Registers(Set<Value> a, Set<Value> x) {
  static final Registers UNKNOWN = new Registers(Set.of(), Set.of());

  Registers withA(Value value) {
    return new Registers(Set.of(value), x);
  }

  Registers withX(Value value) {
    return new Registers(a, Set.of(value));
  }

  Registers copiedToX() {
    return new Registers(a, a);
  }

  Registers copiedToA() {
    return new Registers(x, x);
  }

  /** After a variable has got the value in the accumulator. */
  Registers stored(Value.Variable variable) {
    Set<Value> inA = without(a, variable);
    inA.add(variable);
    return new Registers(inA, without(x, variable));
  }

  /** After a variable has got the value in the index register. */
  Registers storedFromX(Value.Variable variable) {
    Registers swapped = new Registers(x, a).stored(variable);
    return new Registers(swapped.x(), swapped.a());
  }

  private static Set<Value> without(Set<Value> values, Value.Variable variable) {
    Set<Value> rest = new LinkedHashSet<>(values);
    rest.removeIf(each -> each.uses(variable.number()));
    return rest;
  }

  /** What both have in common, where two ways meet. */
  Registers and(Registers other) {
    return new Registers(common(a, other.a), common(x, other.x));
  }

  private static Set<Value> common(Set<Value> one, Set<Value> other) {
    Set<Value> both = new LinkedHashSet<>(one);
    both.retainAll(other);
    return both;
  }
}
