package dev.nectar.filter.graph;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicJumpOp;

/**
 * Computes what is known beforehand, and gives values and tests the form that needs the fewest
 * instructions. No load is dropped, since one outside the packet decides the filter.
 */
public final class Folding implements Pass {
  @Override
  public String name() {
    return "folding";
  }

  @Override
  public Graph apply(Graph graph) {
    return new Rebuild() {
      @Override
      int branch(GraphBuilder to, int place, Node.Branch branch) {
        return Folding.branch(to, branch);
      }

      @Override
      int assign(GraphBuilder to, int place, Node.Assign assign) {
        return to.add(new Node.Assign(assign.variable(), fold(assign.value()), assign.next()));
      }
    }.of(graph);
  }

  // ---- tests

  private static int branch(GraphBuilder to, Node.Branch branch) {
    Test test = branch.test();
    Value left = fold(test.left());
    Value right = fold(test.right());
    if (left instanceof Value.Constant(int a) && right instanceof Value.Constant(int b)) {
      return holds(test.op(), a, b) ? branch.ifTrue() : branch.ifFalse();
    }
    if (left instanceof Value.Constant) {
      return swapped(to, test.op(), left, right, branch);
    }
    if (test.op() == ClassicJumpOp.EQ && right instanceof Value.Constant(int b)) {
      return equal(to, left, b, branch);
    }
    return to.add(
        new Node.Branch(new Test(test.op(), left, right), branch.ifTrue(), branch.ifFalse()));
  }

  /** Whether a comparison holds, unsigned. */
  static boolean holds(ClassicJumpOp op, int a, int b) {
    return switch (op) {
      case EQ -> a == b;
      case GT -> Integer.compareUnsigned(a, b) > 0;
      case GE -> Integer.compareUnsigned(a, b) >= 0;
      case SET -> (a & b) != 0;
    };
  }

  /** The machine compares A with a constant, not the other way round. */
  private static int swapped(
      GraphBuilder to, ClassicJumpOp op, Value constant, Value value, Node.Branch branch) {
    return switch (op) {
      case EQ, SET ->
          branch(
              to,
              new Node.Branch(new Test(op, value, constant), branch.ifTrue(), branch.ifFalse()));
      case GT ->
          to.add(
              new Node.Branch(
                  new Test(ClassicJumpOp.GE, value, constant), branch.ifFalse(), branch.ifTrue()));
      case GE ->
          to.add(
              new Node.Branch(
                  new Test(ClassicJumpOp.GT, value, constant), branch.ifFalse(), branch.ifTrue()));
    };
  }

  private static int equal(GraphBuilder to, Value left, int wanted, Node.Branch branch) {
    if (left instanceof Value.Binary(ClassicAluOp op, Value inner, Value.Constant(int k))) {
      switch (op) {
        case ADD -> {
          return equal(to, inner, wanted - k, branch);
        }
        case SUB -> {
          return equal(to, inner, wanted + k, branch);
        }
        case XOR -> {
          return equal(to, inner, wanted ^ k, branch);
        }
        case AND -> {
          if (wanted == 0) {
            return bits(to, inner, k, branch.ifFalse(), branch.ifTrue());
          }
          if (wanted == k && Integer.bitCount(k) == 1) {
            return bits(to, inner, k, branch.ifTrue(), branch.ifFalse());
          }
        }
        default -> {}
      }
    }
    if (wanted == 0
        && left instanceof Value.Binary(ClassicAluOp op, Value a, Value b)
        && (op == ClassicAluOp.SUB || op == ClassicAluOp.XOR)) {
      return to.add(
          new Node.Branch(new Test(ClassicJumpOp.EQ, a, b), branch.ifTrue(), branch.ifFalse()));
    }
    return to.add(
        new Node.Branch(
            new Test(ClassicJumpOp.EQ, left, Value.of(wanted)), branch.ifTrue(), branch.ifFalse()));
  }

  private static int bits(GraphBuilder to, Value value, int bits, int ifSet, int ifNot) {
    return to.add(
        new Node.Branch(new Test(ClassicJumpOp.SET, value, Value.of(bits)), ifSet, ifNot));
  }

  // ---- values

  /** The simplest form of a value. */
  public static Value fold(Value value) {
    return switch (value) {
      case Value.Load(Width width, Value base, int offset) -> load(width, fold(base), offset);
      case Value.Binary(ClassicAluOp op, Value left, Value right) ->
          binary(op, fold(left), fold(right));
      case Value.Negated(Value of) ->
          fold(of) instanceof Value.Constant(int number)
              ? Value.of(-number)
              : new Value.Negated(fold(of));
      default -> value;
    };
  }

  private static Value load(Width width, Value base, int offset) {
    if (base instanceof Value.Constant(int number)) {
      return new Value.Load(width, Value.Constant.ZERO, offset + number);
    }
    if (base instanceof Value.Binary(ClassicAluOp op, Value inner, Value.Constant(int number))
        && op == ClassicAluOp.ADD) {
      return load(width, inner, offset + number);
    }
    return new Value.Load(width, base, offset);
  }

  private static Value binary(ClassicAluOp op, Value left, Value right) {
    if (right instanceof Value.Constant(int b)) {
      return withConstant(op, left, b);
    }
    if (left instanceof Value.Constant(int a) && commutes(op)) {
      return withConstant(op, right, a);
    }
    if (op == ClassicAluOp.ADD) {
      return sum(left, right);
    }
    return new Value.Binary(op, left, right);
  }

  /** Constants move to the outside of sums, where a load's offset can take them. */
  private static Value sum(Value left, Value right) {
    if (right instanceof Value.Binary(ClassicAluOp op, Value inner, Value.Constant number)
        && op == ClassicAluOp.ADD) {
      return withConstant(ClassicAluOp.ADD, sum(left, inner), number.value());
    }
    if (left instanceof Value.Binary(ClassicAluOp op, Value inner, Value.Constant number)
        && op == ClassicAluOp.ADD) {
      return withConstant(ClassicAluOp.ADD, sum(inner, right), number.value());
    }
    return new Value.Binary(ClassicAluOp.ADD, left, right);
  }

  private static boolean commutes(ClassicAluOp op) {
    return switch (op) {
      case ADD, MUL, OR, AND, XOR -> true;
      case SUB, DIV, MOD, LSH, RSH -> false;
    };
  }

  private static Value withConstant(ClassicAluOp op, Value left, int b) {
    if (left instanceof Value.Constant(int a)) {
      boolean divides = op == ClassicAluOp.DIV || op == ClassicAluOp.MOD;
      return divides && b == 0
          ? new Value.Binary(op, left, Value.of(b))
          : Value.of(compute(op, a, b));
    }
    if (op == ClassicAluOp.SUB) {
      return withConstant(ClassicAluOp.ADD, left, -b);
    }
    if (isHeaderLength(op, left, b)) {
      return new Value.HeaderLength(((Value.Load) ((Value.Binary) left).left()).offset());
    }
    if (isIdentity(op, left, b)) {
      return left;
    }
    if (left instanceof Value.Binary(ClassicAluOp inner, Value of, Value.Constant(int a))
        && inner == op
        && joins(op)) {
      return withConstant(op, of, compute(op, a, b));
    }
    return new Value.Binary(op, left, Value.of(b));
  }

  /** Whether it is what the machine has an instruction for: 4 * ([k] & 15). */
  private static boolean isHeaderLength(ClassicAluOp op, Value left, int b) {
    boolean quadruple = op == ClassicAluOp.LSH && b == 2 || op == ClassicAluOp.MUL && b == 4;
    return quadruple
        && left instanceof Value.Binary(ClassicAluOp and, Value.Load load, Value.Constant(int mask))
        && and == ClassicAluOp.AND
        && mask == 0x0f
        && load.width() == Width.BYTE
        && load.fixed()
        && load.offset() >= 0;
  }

  /** Whether (x op a) op b is x op (a op b). */
  private static boolean joins(ClassicAluOp op) {
    return switch (op) {
      case ADD, MUL, OR, AND, XOR -> true;
      case SUB, DIV, MOD, LSH, RSH -> false;
    };
  }

  private static boolean isIdentity(ClassicAluOp op, Value left, int b) {
    return switch (op) {
      case ADD, SUB, OR, XOR, LSH, RSH -> b == 0;
      case MUL, DIV -> b == 1;
      case AND -> (b | ~Knowledge.of(left).possible()) == -1;
      case MOD -> false;
    };
  }

  /** What the machine computes. */
  static int compute(ClassicAluOp op, int a, int b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> Integer.divideUnsigned(a, b);
      case MOD -> Integer.remainderUnsigned(a, b);
      case OR -> a | b;
      case AND -> a & b;
      case XOR -> a ^ b;
      case LSH -> Integer.compareUnsigned(b, 31) > 0 ? 0 : a << b;
      case RSH -> Integer.compareUnsigned(b, 31) > 0 ? 0 : a >>> b;
    };
  }
}
