package dev.nectar.script.lower;

import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.Value;
import dev.nectar.script.check.Type;
import dev.nectar.script.syntax.BinaryOperator;

/** Numbers in registers: extended to 64 bits by the sign of their type. */
final class Numbers {
  private Numbers() {}

  /** Makes the upper bits of a value those of its type. */
  static Value extend(FunctionBuilder b, Value value, Type type) {
    return switch (type) {
      case Type.Int i when i.bytes() == 8 -> value;
      case Type.Int i ->
          i.isSigned()
              ? b.signExtend(value, Code.width(i.bytes()))
              : b.zeroExtend(value, Code.width(i.bytes()));
      case Type.Bool _ -> b.compare(Condition.NE, value, b.constant(0));
      default -> value;
    };
  }

  /** Makes a value of one type one of another. */
  static Value convert(FunctionBuilder b, Value value, Type from, Type to) {
    if (to instanceof Type.Bool) {
      return from instanceof Type.Bool ? value : extend(b, value, to);
    }
    if (!(to instanceof Type.Int wanted) || wanted.bytes() == 8) {
      return value;
    }
    boolean fits = from instanceof Type.Bool || (from instanceof Type.Int i && fits(i, wanted));
    return fits ? value : extend(b, value, to);
  }

  private static boolean fits(Type.Int given, Type.Int wanted) {
    return given.isSigned() == wanted.isSigned()
        ? given.bytes() <= wanted.bytes()
        : !given.isSigned() && given.bytes() < wanted.bytes();
  }

  static Condition condition(BinaryOperator operator, boolean signed) {
    return switch (operator) {
      case EQUAL -> Condition.EQ;
      case NOT_EQUAL -> Condition.NE;
      case LESS -> signed ? Condition.SLT : Condition.ULT;
      case GREATER -> signed ? Condition.SGT : Condition.UGT;
      case LESS_EQUAL -> signed ? Condition.SLE : Condition.ULE;
      case GREATER_EQUAL -> signed ? Condition.SGE : Condition.UGE;
      default -> throw new IllegalArgumentException("no comparison: " + operator);
    };
  }

  static Op op(BinaryOperator operator, boolean signed) {
    return switch (operator) {
      case ADD -> Op.ADD;
      case SUBTRACT -> Op.SUB;
      case MULTIPLY -> Op.MUL;
      case DIVIDE -> signed ? Op.SDIV : Op.UDIV;
      case MODULO -> signed ? Op.SMOD : Op.UMOD;
      case AND -> Op.AND;
      case OR -> Op.OR;
      case XOR -> Op.XOR;
      case SHIFT_LEFT -> Op.SHL;
      case SHIFT_RIGHT -> signed ? Op.ASHR : Op.LSHR;
      default -> throw new IllegalArgumentException("no arithmetic: " + operator);
    };
  }
}
