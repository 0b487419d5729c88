package dev.nectar.vm.code;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Writes jumps that depend on registers. */
final class ConditionEmitter {
  private static final ClassDesc J = ConstantDescs.CD_long;
  private static final ClassDesc I = ConstantDescs.CD_int;

  private final CodeBuilder out;
  private final Locals locals;

  ConditionEmitter(CodeBuilder out, Locals locals) {
    this.out = out;
    this.locals = locals;
  }

  /** A condition, or that it does not hold. */
  private record Test(JumpOp op, boolean holds) {}

  /** Goes there if a condition holds. */
  void branch(Instruction.JumpIf jump, Label to) {
    branch(jump, new Test(jump.op(), true), to);
  }

  /** Goes there if a condition does not hold. */
  void branchUnless(Instruction.JumpIf jump, Label to) {
    branch(jump, new Test(jump.op(), false), to);
  }

  private void branch(Instruction.JumpIf jump, Test test, Label to) {
    boolean wide = Interpreter.wide(jump.width());
    JumpOp op = test.op();
    if (wide) {
      locals.load(jump.left());
      locals.load(jump.right());
    } else {
      locals.loadInt(jump.left());
      locals.loadInt(jump.right());
    }
    switch (op) {
      case SET -> {
        if (wide) {
          out.land().lconst_0().lcmp();
        } else {
          out.iand();
        }
      }
      case GT, GE, LT, LE -> {
        ClassDesc box = wide ? ConstantDescs.CD_Long : ConstantDescs.CD_Integer;
        ClassDesc part = wide ? J : I;
        out.invokestatic(box, "compareUnsigned", MethodTypeDesc.of(I, part, part));
      }
      default -> {
        if (wide) {
          out.lcmp();
        } else {
          compareInts(test, to);
          return;
        }
      }
    }
    switch (op) {
      case EQ -> zero(test, true, to);
      case NE, SET -> zero(test, false, to);
      case GT, SGT -> {
        if (test.holds()) {
          out.ifgt(to);
        } else {
          out.ifle(to);
        }
      }
      case GE, SGE -> {
        if (test.holds()) {
          out.ifge(to);
        } else {
          out.iflt(to);
        }
      }
      case LT, SLT -> {
        if (test.holds()) {
          out.iflt(to);
        } else {
          out.ifge(to);
        }
      }
      case LE, SLE -> {
        if (test.holds()) {
          out.ifle(to);
        } else {
          out.ifgt(to);
        }
      }
    }
  }

  private void zero(Test test, boolean equal, Label to) {
    if (test.holds() == equal) {
      out.ifeq(to);
    } else {
      out.ifne(to);
    }
  }

  private void compareInts(Test test, Label to) {
    switch (test.op()) {
      case EQ -> {
        if (test.holds()) {
          out.if_icmpeq(to);
        } else {
          out.if_icmpne(to);
        }
      }
      case NE -> {
        if (test.holds()) {
          out.if_icmpne(to);
        } else {
          out.if_icmpeq(to);
        }
      }
      case SGT -> {
        if (test.holds()) {
          out.if_icmpgt(to);
        } else {
          out.if_icmple(to);
        }
      }
      case SGE -> {
        if (test.holds()) {
          out.if_icmpge(to);
        } else {
          out.if_icmplt(to);
        }
      }
      case SLT -> {
        if (test.holds()) {
          out.if_icmplt(to);
        } else {
          out.if_icmpge(to);
        }
      }
      default -> {
        if (test.holds()) {
          out.if_icmple(to);
        } else {
          out.if_icmpgt(to);
        }
      }
    }
  }
}
