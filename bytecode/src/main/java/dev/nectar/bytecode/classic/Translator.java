package dev.nectar.bytecode.classic;

import static dev.nectar.bytecode.classic.TranslatedCode.A;
import static dev.nectar.bytecode.classic.TranslatedCode.CONTEXT;
import static dev.nectar.bytecode.classic.TranslatedCode.X;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Translates one program that keeps to {@link ClassicRules#LINUX}. */
final class Translator {
  /** A jump whose place is kept until all targets are known. */
  private record Pending(int slot, int target, IntFunction<Instruction> jump) {}

  private final List<ClassicInstruction> program;
  private final TranslatedCode out;
  private final PacketLoads loads;
  private final int[] slots;
  private final List<Pending> pending = new ArrayList<>();

  Translator(List<ClassicInstruction> program, TranslatedCode out, PacketLoads loads) {
    this.program = program;
    this.out = out;
    this.loads = loads;
    this.slots = new int[program.size()];
  }

  List<Instruction> translate() {
    out.wide(AluOp.MOV, CONTEXT, new Operand.Reg(Register.R1));
    loads.prologue();
    out.set(A, 0);
    out.set(X, 0);
    BitSet reached = reached();
    for (int index = reached.nextSetBit(0); index >= 0; index = reached.nextSetBit(index + 1)) {
      slots[index] = out.size();
      translate(index);
    }
    for (Pending each : pending) {
      int distance = slots[each.target()] - each.slot() - 1;
      out.replace(each.slot(), each.jump().apply(distance));
    }
    return out.code();
  }

  /** What some way from the start leads to; jumps go forward, so one look at each is enough. */
  private BitSet reached() {
    BitSet reached = new BitSet(program.size());
    reached.set(0);
    for (int index = 0; index >= 0; index = reached.nextSetBit(index + 1)) {
      switch (program.get(index)) {
        case ClassicInstruction.ReturnConstant _, ClassicInstruction.ReturnAccumulator _ -> {}
        case ClassicInstruction.Jump(int offset) -> reached.set(index + 1 + offset);
        case ClassicInstruction.JumpIf jump -> {
          reached.set(index + 1 + jump.ifTrue());
          reached.set(index + 1 + jump.ifFalse());
        }
        default -> reached.set(index + 1);
      }
    }
    return reached;
  }

  private void translate(int index) {
    switch (program.get(index)) {
      case ClassicInstruction.LoadPacket load -> loadPacket(index, load);
      case ClassicInstruction.LoadHeaderLength(int offset) -> {
        loads.saveA();
        loads.absolute(index, Width.BYTE, offset);
        out.headerLength();
        loads.restoreA();
      }
      case ClassicInstruction.LoadImmediate i -> out.set(register(i.register()), i.value());
      case ClassicInstruction.LoadScratch i ->
          out.load(Width.WORD, register(i.register()), Register.R10, cell(i.cell()));
      case ClassicInstruction.LoadLength i -> loadLength(i.register());
      case ClassicInstruction.StoreScratch i ->
          out.add(
              new Instruction.Store(
                  Width.WORD,
                  Register.R10,
                  cell(i.cell()),
                  new Operand.Reg(register(i.register()))));
      case ClassicInstruction.Alu(ClassicAluOp op, ClassicOperand operand) -> alu(op, operand);
      case ClassicInstruction.Negate _ -> out.add(new Instruction.Negate(Width.WORD, A));
      case ClassicInstruction.Jump(int offset) -> jump(index, offset);
      case ClassicInstruction.JumpIf jump -> jumpIf(index, jump);
      case ClassicInstruction.ReturnConstant(int value) -> out.endWith(value);
      case ClassicInstruction.ReturnAccumulator _ -> out.endWithA();
      case ClassicInstruction.CopyToIndex _ -> out.copy(X, A);
      case ClassicInstruction.CopyToAccumulator _ -> out.copy(A, X);
    }
  }

  private void loadPacket(int index, ClassicInstruction.LoadPacket load) {
    if (load.base() == ClassicInstruction.Base.INDIRECT) {
      loads.indirect(load.width(), load.offset());
      return;
    }
    Optional<Ancillary> ancillary = Ancillary.at(load.offset());
    if (ancillary.isEmpty()) {
      loads.absolute(index, load.width(), load.offset());
    } else if (ancillary.get() == Ancillary.XOR_INDEX) {
      out.alu(AluOp.XOR, A, new Operand.Reg(X));
    } else {
      loads.ancillary(index, ancillary.get());
    }
  }

  private void loadLength(ClassicInstruction.Register register) {
    if (register == ClassicInstruction.Register.A) {
      loads.length();
      return;
    }
    loads.saveA();
    loads.length();
    out.copy(X, A);
    loads.restoreA();
  }

  private void alu(ClassicAluOp op, ClassicOperand operand) {
    boolean divides = op == ClassicAluOp.DIV || op == ClassicAluOp.MOD;
    if (divides && operand instanceof ClassicOperand.Index) {
      out.require(Width.WORD, JumpOp.NE, X, new Operand.Imm(0));
    }
    out.alu(
        switch (op) {
          case ADD -> AluOp.ADD;
          case SUB -> AluOp.SUB;
          case MUL -> AluOp.MUL;
          case DIV -> AluOp.DIV;
          case OR -> AluOp.OR;
          case AND -> AluOp.AND;
          case LSH -> AluOp.LSH;
          case RSH -> AluOp.RSH;
          case MOD -> AluOp.MOD;
          case XOR -> AluOp.XOR;
        },
        A,
        operand(operand));
  }

  private void jumpIf(int index, ClassicInstruction.JumpIf jump) {
    if (jump.ifTrue() == jump.ifFalse()) {
      jump(index, jump.ifTrue());
      return;
    }
    JumpOp op = comparison(jump.op());
    if (jump.ifTrue() == 0 && jump.op() != ClassicJumpOp.SET) {
      compare(index, opposite(jump.op()), jump.operand(), jump.ifFalse());
      return;
    }
    compare(index, op, jump.operand(), jump.ifTrue());
    jump(index, jump.ifFalse());
  }

  private void compare(int index, JumpOp op, ClassicOperand right, int offset) {
    later(
        index + 1 + offset,
        distance -> new Instruction.JumpIf(Width.WORD, op, A, operand(right), distance));
  }

  private void jump(int index, int offset) {
    if (offset != 0) {
      later(index + 1 + offset, Translator::jump);
    }
  }

  private static Instruction jump(int distance) {
    return distance == (short) distance
        ? new Instruction.Jump(distance)
        : new Instruction.JumpLong(distance);
  }

  private void later(int target, IntFunction<Instruction> jump) {
    pending.add(new Pending(out.size(), target, jump));
    out.add(new Instruction.Exit());
  }

  private static JumpOp comparison(ClassicJumpOp op) {
    return switch (op) {
      case EQ -> JumpOp.EQ;
      case GT -> JumpOp.GT;
      case GE -> JumpOp.GE;
      case SET -> JumpOp.SET;
    };
  }

  private static JumpOp opposite(ClassicJumpOp op) {
    return switch (op) {
      case EQ -> JumpOp.NE;
      case GT -> JumpOp.LE;
      case GE -> JumpOp.LT;
      case SET -> throw new IllegalArgumentException("jset has no opposite");
    };
  }

  private static Operand operand(ClassicOperand operand) {
    return switch (operand) {
      case ClassicOperand.Constant(int value) -> new Operand.Imm(value);
      case ClassicOperand.Index _ -> new Operand.Reg(X);
    };
  }

  private static Register register(ClassicInstruction.Register register) {
    return register == ClassicInstruction.Register.A ? A : X;
  }

  private static int cell(int number) {
    return (number - ClassicRules.CELLS) * Integer.BYTES;
  }
}
