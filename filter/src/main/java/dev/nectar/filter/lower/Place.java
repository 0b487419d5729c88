package dev.nectar.filter.lower;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import dev.nectar.filter.graph.Condition;
import dev.nectar.filter.graph.Test;
import dev.nectar.filter.graph.Value;

/**
 * Where a header starts in the packet.
 *
 * @param base what is known only when the filter runs; 0 if nothing is
 * @param offset bytes after it
 */
record Place(Value base, int offset) {
  static Place at(int offset) {
    return new Place(Value.Constant.ZERO, offset);
  }

  Place plus(int bytes) {
    return new Place(base, offset + bytes);
  }

  boolean fixed() {
    return base.equals(Value.Constant.ZERO);
  }

  /** The address as a number. */
  Value address() {
    return fixed() ? Value.of(offset) : Value.sum(base, Value.of(offset));
  }

  Value word(int at) {
    return load(Width.WORD, at);
  }

  Value half(int at) {
    return load(Width.HALF, at);
  }

  Value octet(int at) {
    return load(Width.BYTE, at);
  }

  private Value load(Width width, int at) {
    return new Value.Load(width, base, offset + at);
  }

  /** A field at an offset that is computed. */
  Value field(Width width, Value at) {
    return new Value.Load(width, fixed() ? at : Value.sum(base, at), offset);
  }

  // ---- conditions of values

  static Condition equal(Value value, int wanted) {
    return new Condition.Is(new Test(ClassicJumpOp.EQ, value, Value.of(wanted)));
  }

  static Condition masked(Value value, int mask, int wanted) {
    return equal(Value.masked(value, mask), wanted);
  }

  static Condition above(Value value, int limit) {
    return new Condition.Is(new Test(ClassicJumpOp.GT, value, Value.of(limit)));
  }

  static Condition atLeast(Value value, int limit) {
    return new Condition.Is(new Test(ClassicJumpOp.GE, value, Value.of(limit)));
  }

  static Condition anyBit(Value value, int bits) {
    return new Condition.Is(new Test(ClassicJumpOp.SET, value, Value.of(bits)));
  }
}
