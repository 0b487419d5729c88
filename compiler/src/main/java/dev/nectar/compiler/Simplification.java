package dev.nectar.compiler;

import dev.nectar.bytecode.Width;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds constants, identities and phis that have one value. */
final class Simplification {
  private final Function function;
  private final Replacements replacements = new Replacements();
  private boolean rewritten;

  private Simplification(Function function) {
    this.function = function;
  }

  /** Simplifies a function; true if something changed. */
  static boolean run(Function function) {
    return new Simplification(function).run();
  }

  private boolean run() {
    for (Block block : function.blocks) {
      for (Value value : block.values) {
        value.operands.replaceAll(replacements::resolve);
        Value simpler = simplify(value);
        if (simpler != null && simpler != value) {
          replacements.put(value, simpler);
        }
      }
    }
    boolean replaced = replacements.apply(function);
    return replaced || rewritten;
  }

  private @Nullable Value simplify(Value value) {
    if (value.op() == Op.PHI) {
      return onlyOperand(value);
    }
    if (value.op() == Op.COMPARE) {
      return compare(value);
    }
    if (value.op() == Op.BRANCH) {
      branch(value);
      return null;
    }
    if (value.op() == Op.LOAD || value.op() == Op.STORE || value.op() == Op.ATOMIC_ADD) {
      address(value);
      return null;
    }
    return value.op().isBinary() ? binary(value) : null;
  }

  private @Nullable Value onlyOperand(Value phi) {
    Value only = null;
    for (Value operand : phi.operands) {
      Value resolved = replacements.resolve(operand);
      if (resolved == phi || resolved == only || (only != null && same(only, resolved))) {
        continue;
      }
      if (only != null) {
        return null;
      }
      only = resolved;
    }
    return only;
  }

  /** Whether two values that need no place of their own are the same. */
  private static boolean same(Value a, Value b) {
    return a.isRematerialised()
        && a.op() == b.op()
        && a.number == b.number
        && java.util.Objects.equals(a.symbol, b.symbol);
  }

  private @Nullable Value compare(Value value) {
    Value left = value.operand(0);
    Value right = value.operand(1);
    if (left.isConstant() && right.isConstant()) {
      return constant(value, value.condition().holds(left.number, right.number) ? 1 : 0);
    }
    if (left.isConstant()) {
      swap(value);
      return null;
    }
    boolean truth = right.isConstant(0) && left.op() == Op.COMPARE;
    if (truth && value.condition() == Condition.NE) {
      return left;
    }
    if (truth && value.condition() == Condition.EQ) {
      value.operands.set(0, left.operand(0));
      value.operands.set(1, left.operand(1));
      value.condition = left.condition().negated();
      rewritten = true;
    }
    return null;
  }

  private void branch(Value value) {
    Value left = value.operand(0);
    if (left.isConstant() && !value.operand(1).isConstant()) {
      swap(value);
      return;
    }
    boolean test = value.condition() == Condition.NE || value.condition() == Condition.EQ;
    if (test && left.op() == Op.COMPARE && value.operand(1).isConstant(0)) {
      boolean negate = value.condition() == Condition.EQ;
      value.condition = negate ? left.condition().negated() : left.condition();
      value.operands.set(1, left.operand(1));
      value.operands.set(0, left.operand(0));
      rewritten = true;
    }
  }

  private void swap(Value value) {
    Value left = value.operand(0);
    value.operands.set(0, value.operand(1));
    value.operands.set(1, left);
    value.condition = value.condition().swapped();
    rewritten = true;
  }

  /** Moves a constant added to the base into the offset. */
  private void address(Value access) {
    Value base = access.operand(0);
    if (base.op() == Op.ADD && base.operand(1).isConstant()) {
      long offset = access.number + base.operand(1).number;
      if (offset == (short) offset) {
        access.number = offset;
        access.operands.set(0, base.operand(0));
        rewritten = true;
      }
    }
  }

  private @Nullable Value binary(Value value) {
    Value left = value.operand(0);
    Value right = value.operand(1);
    if (left.isConstant() && right.isConstant()) {
      return constant(value, fold(value.op(), left.number, right.number));
    }
    if (left.isConstant() && value.op().isCommutative()) {
      value.operands.set(0, right);
      value.operands.set(1, left);
      rewritten = true;
      return null;
    }
    if (!right.isConstant()) {
      return null;
    }
    if (value.op() == Op.LSHR
        && right.number == 32
        && left.op() == Op.SHL
        && left.operand(1).isConstant(32)) {
      return replace(value, Op.AND, left.operand(0), 0xffff_ffffL);
    }
    return identity(value, left, right.number);
  }

  private @Nullable Value identity(Value value, Value left, long right) {
    return switch (value.op()) {
      case ADD -> right == 0 ? left : nested(value, left, right);
      case SUB -> right == 0 ? left : replace(value, Op.ADD, left, -right);
      case OR, XOR -> right == 0 ? left : null;
      case SHL, LSHR, ASHR -> shift(value, left, right);
      case MUL -> multiply(value, left, right);
      case UDIV -> divide(value, left, right);
      case UMOD -> remainder(value, left, right);
      case SDIV -> right == 0 ? constant(value, 0) : null;
      case SMOD -> right == 0 ? left : null;
      case AND -> and(value, left, right);
      default -> null;
    };
  }

  private @Nullable Value nested(Value value, Value left, long right) {
    if (left.op() == Op.ADD && left.operand(1).isConstant()) {
      return replace(value, Op.ADD, left.operand(0), left.operand(1).number + right);
    }
    return null;
  }

  private @Nullable Value multiply(Value value, Value left, long right) {
    if (right == 0) {
      return constant(value, 0);
    }
    return Long.bitCount(right) == 1
        ? replace(value, Op.SHL, left, Long.numberOfTrailingZeros(right))
        : null;
  }

  /** The instruction set counts shifts modulo 64, but the verifier refuses larger constants. */
  private @Nullable Value shift(Value value, Value left, long right) {
    if ((right & 63) == 0) {
      return left;
    }
    return right == (right & 63) ? null : replace(value, value.op(), left, right & 63);
  }

  private @Nullable Value remainder(Value value, Value left, long right) {
    if (right == 0) {
      return left;
    }
    return Long.bitCount(right) == 1 ? replace(value, Op.AND, left, right - 1) : null;
  }

  private @Nullable Value divide(Value value, Value left, long right) {
    if (right == 0) {
      return constant(value, 0);
    }
    return Long.bitCount(right) == 1
        ? replace(value, Op.LSHR, left, Long.numberOfTrailingZeros(right))
        : null;
  }

  private @Nullable Value and(Value value, Value left, long right) {
    if (right == 0) {
      return constant(value, 0);
    }
    if (right == -1) {
      return left;
    }
    if (left.op() == Op.LOAD && Width.DOUBLE != left.width()) {
      long loaded = (1L << 8 * left.width().bytes()) - 1;
      return (loaded & right) == loaded ? left : null;
    }
    return left.op() == Op.COMPARE && (right & 1) == 1 ? left : null;
  }

  /** Turns a value into another operation on the same left operand, or gives what that gives. */
  private @Nullable Value replace(Value value, Op op, Value left, long right) {
    Value other = function.newValue(op, value.block, List.of(left, constant(value, right)));
    other.line = value.line;
    value.block.values.set(value.block.values.indexOf(value), other);
    replacements.put(value, other);
    rewritten = true;
    return null;
  }

  private Value constant(Value at, long number) {
    Value value = function.newValue(Op.CONSTANT, at.block, List.of());
    value.number = number;
    return value;
  }

  /** What an operation gives; division by zero is as the instruction set defines it. */
  static long fold(Op op, long left, long right) {
    return switch (op) {
      case ADD -> left + right;
      case SUB -> left - right;
      case MUL -> left * right;
      case UDIV -> right == 0 ? 0 : Long.divideUnsigned(left, right);
      case UMOD -> right == 0 ? left : Long.remainderUnsigned(left, right);
      case SDIV -> right == 0 ? 0 : left / right;
      case SMOD -> right == 0 ? left : left % right;
      case AND -> left & right;
      case OR -> left | right;
      case XOR -> left ^ right;
      case SHL -> left << right;
      case LSHR -> left >>> right;
      case ASHR -> left >> right;
      default -> throw new IllegalArgumentException(op + " is not a binary operation");
    };
  }
}
