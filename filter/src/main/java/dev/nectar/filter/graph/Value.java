package dev.nectar.filter.graph;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.ClassicAluOp;

/**
 * A number of 32 bits that a filter computes. Values have no effects, but a load outside the packet
 * and a division by zero end the filter with the verdict to reject.
 */
public sealed interface Value {
  /** A known number. */
  record Constant(int value) implements Value {
    /** The number 0. */
    public static final Constant ZERO = new Constant(0);

    @Override
    public String toString() {
      return Integer.compareUnsigned(value, 256) < 0
          ? Integer.toString(value)
          : "0x" + Integer.toHexString(value);
    }
  }

  /** The length of the packet on the wire. */
  record Length() implements Value {
    @Override
    public String toString() {
      return "len";
    }
  }

  /** Bytes of the packet, in network order, at {@code base + offset}. */
  record Load(Width width, Value base, int offset) implements Value {
    /** Whether the address is known. */
    public boolean fixed() {
      return base.equals(Constant.ZERO);
    }

    @Override
    public String toString() {
      String at = base.equals(Constant.ZERO) ? Integer.toString(offset) : base + " + " + offset;
      return "[" + at + ":" + width.bytes() + "]";
    }
  }

  /** The length of the IPv4 header that starts at a fixed offset: {@code 4 * ([offset] & 15)}. */
  record HeaderLength(int offset) implements Value {
    @Override
    public String toString() {
      return "header([" + offset + "])";
    }
  }

  /** A variable of the filter; see {@link Node.Assign}. */
  record Variable(int number) implements Value {
    @Override
    public String toString() {
      return "v" + number;
    }
  }

  /** Arithmetic, unsigned and modulo 2^32. */
  record Binary(ClassicAluOp op, Value left, Value right) implements Value {
    @Override
    public String toString() {
      return "(" + left + " " + op.text() + " " + right + ")";
    }
  }

  /** The negative number, modulo 2^32. */
  record Negated(Value of) implements Value {
    @Override
    public String toString() {
      return "-" + of;
    }
  }

  /** A known number. */
  static Constant of(int value) {
    return new Constant(value);
  }

  /** A sum. */
  static Value sum(Value left, Value right) {
    return new Binary(ClassicAluOp.ADD, left, right);
  }

  /** Some bits of a value. */
  static Value masked(Value value, int mask) {
    return mask == -1 ? value : new Binary(ClassicAluOp.AND, value, of(mask));
  }

  /** Whether it depends on a variable. */
  default boolean uses(int variable) {
    return switch (this) {
      case Variable(int number) -> number == variable;
      case Load(Width width, Value base, int offset) -> base.uses(variable);
      case Negated(Value of) -> of.uses(variable);
      case Binary(ClassicAluOp op, Value left, Value right) ->
          left.uses(variable) || right.uses(variable);
      case Constant constant -> false;
      case Length length -> false;
      case HeaderLength header -> false;
    };
  }
}
