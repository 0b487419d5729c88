package dev.nectar.compiler;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs generated code as the instruction set defines it. A helper call returns a number made of its
 * arguments and leaves garbage in R1 to R5; the calls made are kept.
 */
final class Machine {
  static final long CONTEXT = 0x1000;
  private static final long STACK_TOP = 0x10_0000;

  final List<List<Long>> calls = new ArrayList<>();
  private final long[] registers = new long[11];
  private final ByteBuffer stack = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

  /** What a call of a helper returns, here and in {@link Evaluator}. */
  static long helperResult(int helper, List<Long> arguments) {
    return arguments.hashCode() * 0x9E37_79B9_7F4A_7C15L + helper;
  }

  long run(List<Instruction> code, List<Integer> arities) {
    registers[1] = CONTEXT;
    registers[10] = STACK_TOP;
    int[] indexOfSlot = new int[code.size() * 2 + 1];
    int slots = 0;
    for (int i = 0; i < code.size(); i++) {
      indexOfSlot[slots] = i;
      slots += code.get(i).slots();
    }
    int slot = 0;
    for (int steps = 0; steps < 1_000_000; steps++) {
      Instruction instruction = code.get(indexOfSlot[slot]);
      slot += instruction.slots();
      switch (instruction) {
        case Instruction.Alu i -> alu(i);
        case Instruction.LoadWide i ->
            set(i.dst(), i.value() instanceof WideValue.Constant c ? c.value() : 0x77);
        case Instruction.Load i -> set(i.dst(), load(i.width(), get(i.base()) + i.offset()));
        case Instruction.Store i -> store(i.width(), get(i.base()) + i.offset(), value(i.src()));
        case Instruction.Atomic i -> {
          long at = get(i.base()) + i.offset();
          store(i.width(), at, load(i.width(), at) + get(i.src()));
        }
        case Instruction.Jump i -> slot += i.offset();
        case Instruction.JumpIf i -> slot += holds(i) ? i.offset() : 0;
        case Instruction.Call i -> call(i.helper(), arities.get(i.helper()));
        case Instruction.Exit _ -> {
          return registers[0];
        }
        default -> throw new AssertionError(instruction + " is not generated");
      }
    }
    throw new AssertionError("does not end");
  }

  private void call(int helper, int arity) {
    List<Long> arguments = new ArrayList<>();
    for (int i = 1; i <= arity; i++) {
      arguments.add(registers[i]);
    }
    calls.add(arguments);
    for (int i = 1; i <= 5; i++) {
      registers[i] = 0xdead_0000L + i;
    }
    registers[0] = helperResult(helper, arguments);
  }

  private void alu(Instruction.Alu i) {
    long right = value(i.src());
    long left = get(i.dst());
    if (i.width() == Width.WORD) {
      if (i.op() != AluOp.MOV) {
        throw new AssertionError("not generated");
      }
      set(i.dst(), right & 0xffff_ffffL);
      return;
    }
    set(
        i.dst(),
        switch (i.op()) {
          case ADD -> left + right;
          case SUB -> left - right;
          case MUL -> left * right;
          case DIV -> right == 0 ? 0 : Long.divideUnsigned(left, right);
          case SDIV -> right == 0 ? 0 : left / right;
          case MOD -> right == 0 ? left : Long.remainderUnsigned(left, right);
          case SMOD -> right == 0 ? left : left % right;
          case OR -> left | right;
          case AND -> left & right;
          case XOR -> left ^ right;
          case LSH -> left << right;
          case RSH -> left >>> right;
          case ARSH -> left >> right;
          case MOV -> right;
        });
  }

  private boolean holds(Instruction.JumpIf i) {
    long left = get(i.left());
    long right = value(i.right());
    return switch (i.op()) {
      case EQ -> left == right;
      case NE -> left != right;
      case GT -> Long.compareUnsigned(left, right) > 0;
      case GE -> Long.compareUnsigned(left, right) >= 0;
      case LT -> Long.compareUnsigned(left, right) < 0;
      case LE -> Long.compareUnsigned(left, right) <= 0;
      case SGT -> left > right;
      case SGE -> left >= right;
      case SLT -> left < right;
      case SLE -> left <= right;
      case SET -> (left & right) != 0;
    };
  }

  private long value(Operand operand) {
    return switch (operand) {
      case Operand.Reg(Register register) -> get(register);
      case Operand.Imm(int value) -> value;
    };
  }

  private long get(Register register) {
    return registers[register.ordinal()];
  }

  private void set(Register register, long value) {
    registers[register.ordinal()] = value;
  }

  private long load(Width width, long address) {
    int at = (int) (address - STACK_TOP + 512);
    return switch (width) {
      case BYTE -> stack.get(at) & 0xffL;
      case HALF -> stack.getShort(at) & 0xffffL;
      case WORD -> stack.getInt(at) & 0xffff_ffffL;
      case DOUBLE -> stack.getLong(at);
    };
  }

  private void store(Width width, long address, long value) {
    int at = (int) (address - STACK_TOP + 512);
    switch (width) {
      case BYTE -> stack.put(at, (byte) value);
      case HALF -> stack.putShort(at, (short) value);
      case WORD -> stack.putInt(at, (int) value);
      case DOUBLE -> stack.putLong(at, value);
    }
  }
}
