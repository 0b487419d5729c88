package dev.nectar.vm.code;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Writes what computes with registers. */
final class ArithmeticEmitter {
  private static final ClassDesc I = ConstantDescs.CD_int;
  private static final ClassDesc J = ConstantDescs.CD_long;
  private static final ClassDesc ARITHMETIC = Arithmetic.class.describeConstable().orElseThrow();

  private final CodeBuilder out;
  private final Locals locals;

  ArithmeticEmitter(CodeBuilder out, Locals locals) {
    this.out = out;
    this.locals = locals;
  }

  void alu(Width width, AluOp op, Register dst, Operand src) {
    if (Interpreter.wide(width)) {
      wide(op, dst, src);
    } else {
      narrow(op, dst, src);
    }
    locals.store(dst);
  }

  void negate(Width width, Register dst) {
    if (Interpreter.wide(width)) {
      locals.load(dst);
      out.lneg();
    } else {
      locals.loadInt(dst);
      out.ineg();
      locals.widen();
    }
    locals.store(dst);
  }

  void moveSigned(Width width, Width from, Register dst, Register src) {
    locals.loadInt(src);
    switch (from) {
      case BYTE -> out.i2b();
      case HALF -> out.i2s();
      case WORD, DOUBLE -> {}
    }
    if (Interpreter.wide(width)) {
      out.i2l();
    } else {
      locals.widen();
    }
    locals.store(dst);
  }

  private void wide(AluOp op, Register dst, Operand src) {
    if (op == AluOp.MOV) {
      locals.load(src);
      return;
    }
    locals.load(dst);
    switch (op) {
      case LSH, RSH, ARSH -> {
        locals.loadInt(src);
        switch (op) {
          case LSH -> out.lshl();
          case RSH -> out.lushr();
          default -> out.lshr();
        }
        return;
      }
      default -> locals.load(src);
    }
    switch (op) {
      case ADD -> out.ladd();
      case SUB -> out.lsub();
      case MUL -> out.lmul();
      case OR -> out.lor();
      case AND -> out.land();
      case XOR -> out.lxor();
      default -> arithmetic(op, "64");
    }
  }

  private void narrow(AluOp op, Register dst, Operand src) {
    if (op == AluOp.DIV || op == AluOp.SDIV || op == AluOp.MOD || op == AluOp.SMOD) {
      locals.load(dst);
      locals.load(src);
      arithmetic(op, "32");
      return;
    }
    if (op == AluOp.MOV && src instanceof Operand.Imm(int value)) {
      out.loadConstant(Integer.toUnsignedLong(value));
      return;
    }
    if (op != AluOp.MOV) {
      locals.loadInt(dst);
    }
    locals.loadInt(src);
    switch (op) {
      case ADD -> out.iadd();
      case SUB -> out.isub();
      case MUL -> out.imul();
      case OR -> out.ior();
      case AND -> out.iand();
      case XOR -> out.ixor();
      case LSH -> out.ishl();
      case RSH -> out.iushr();
      case ARSH -> out.ishr();
      default -> {}
    }
    locals.widen();
  }

  private void arithmetic(AluOp op, String bits) {
    String name =
        switch (op) {
          case DIV -> "divide";
          case SDIV -> "signedDivide";
          case MOD -> "modulo";
          default -> "signedModulo";
        };
    out.invokestatic(ARITHMETIC, name + bits, MethodTypeDesc.of(J, J, J));
  }

  void endian(Instruction.Endian endian) {
    locals.load(endian.dst());
    boolean reverse = Interpreter.reverses(endian.swap());
    switch (endian.width()) {
      case HALF -> {
        out.l2i();
        if (reverse) {
          ClassDesc s = ConstantDescs.CD_short;
          out.i2s().invokestatic(ConstantDescs.CD_Short, "reverseBytes", MethodTypeDesc.of(s, s));
        }
        out.loadConstant(0xffff).iand().i2l();
      }
      case WORD -> {
        out.l2i();
        if (reverse) {
          out.invokestatic(ConstantDescs.CD_Integer, "reverseBytes", MethodTypeDesc.of(I, I));
        }
        locals.widen();
      }
      case DOUBLE, BYTE -> {
        if (reverse) {
          out.invokestatic(ConstantDescs.CD_Long, "reverseBytes", MethodTypeDesc.of(J, J));
        }
      }
    }
    locals.store(endian.dst());
  }
}
