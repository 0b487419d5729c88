package dev.nectar.vm.code;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.ByteSwap;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program instruction by instruction. Instructions are made rows of numbers first, and
 * constants registers behind R10, so that one loop over one array of registers does them all.
 */
public final class Interpreter extends Executable {
  private static final int FRAME_POINTER = 10;
  private static final int CONSTANTS = 11;
  private static final long LOWER = 0xffff_ffffL;
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  // What a row does. Arithmetic and jumps are a first number, and that of the operation.
  private static final int ALU64 = 0;
  private static final int ALU32 = 16;
  private static final int JUMP64 = 32;
  private static final int JUMP32 = 48;
  private static final int NEGATE64 = 64;
  private static final int NEGATE32 = 65;
  private static final int SIGN = 66; // + log2 of bytes
  private static final int SIGN32 = 70;
  private static final int REVERSE = 74;
  private static final int CUT = 78;
  private static final int LOAD = 82;
  private static final int LOAD_SIGNED = 86;
  private static final int STORE = 90;
  private static final int ACQUIRE = 94;
  private static final int RELEASE = 98;
  private static final int ATOMIC64 = 102;
  private static final int ATOMIC32 = 112;
  private static final int PACKET = 122;
  private static final int JUMP = 123;
  private static final int JUMP_REGISTER = 124;
  private static final int MAY_GOTO = 125;
  private static final int CALL = 126;
  private static final int CALL_FUNCTION = 127;
  private static final int CALL_REGISTER = 128;
  private static final int TAIL_CALL = 129;
  private static final int EXIT = 130;
  private static final int NOTHING = 131;
  private static final int FAULT = 132;

  private final Code code;
  private final int[] op;
  private final byte[] dst;
  private final short[] src;
  private final int[] offset;
  private final HelperFunction[] functions;
  private final String[] faults;
  private final long[] constants;

  /**
   * A program.
   *
   * @param instructions with the functions it calls behind its own
   * @param linkage what they name
   */
  public Interpreter(List<Instruction> instructions, Linkage linkage) {
    this(new Code(instructions, linkage));
  }

  Interpreter(Code code) {
    this.code = code;
    int slots = code.slots();
    op = new int[slots + 1];
    dst = new byte[slots + 1];
    src = new short[slots + 1];
    offset = new int[slots + 1];
    functions = new HelperFunction[slots + 1];
    faults = new String[slots + 1];
    List<Long> pool = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      if (code.has(slot)) {
        row(slot, code.at(slot), pool);
      } else {
        fault(slot, "it jumps into the middle of an instruction");
      }
    }
    fault(slots, "it comes to the end of the program without an exit");
    constants = pool.stream().mapToLong(Long::longValue).toArray();
  }

  private void fault(int slot, String why) {
    op[slot] = FAULT;
    faults[slot] = why;
  }

  private void row(int slot, Instruction instruction, List<Long> pool) {
    switch (instruction) {
      case Instruction.Alu(Width width, AluOp alu, var d, Operand s) ->
          set(slot, (wide(width) ? ALU64 : ALU32) + alu.ordinal(), d.ordinal(), of(s, pool), 0);
      case Instruction.Negate(Width width, var d) ->
          set(slot, wide(width) ? NEGATE64 : NEGATE32, d.ordinal(), 0, 0);
      case Instruction.MoveSigned(Width width, Width from, var d, var s) ->
          set(slot, (wide(width) ? SIGN : SIGN32) + log(from), d.ordinal(), s.ordinal(), 0);
      case Instruction.Endian(ByteSwap swap, Width width, var d) ->
          set(slot, (reverses(swap) ? REVERSE : CUT) + log(width), d.ordinal(), 0, 0);
      case Instruction.CastAddressSpace(var d, var s, _, _) ->
          set(slot, ALU64 + AluOp.MOV.ordinal(), d.ordinal(), s.ordinal(), 0);
      case Instruction.PerCpuAddress(var d, var s) ->
          set(slot, ALU64 + AluOp.MOV.ordinal(), d.ordinal(), s.ordinal(), 0);
      case Instruction.LoadWide(var d, WideValue value) ->
          set(slot, ALU64 + AluOp.MOV.ordinal(), d.ordinal(), constant(wide(slot, value), pool), 0);
      case Instruction.LoadPacket(Width width, int at) ->
          set(slot, PACKET, width.bytes(), constant(0, pool), at);
      case Instruction.LoadPacketIndirect(Width width, var index, int at) ->
          set(slot, PACKET, width.bytes(), index.ordinal(), at);
      case Instruction.Load(Width width, Instruction.Extension sign, var d, var base, int at) ->
          set(
              slot,
              (sign == Instruction.Extension.SIGN ? LOAD_SIGNED : LOAD) + log(width),
              d.ordinal(),
              base.ordinal(),
              at);
      case Instruction.Store(Width width, var base, int at, Operand s) ->
          set(slot, STORE + log(width), base.ordinal(), of(s, pool), at);
      case Instruction.Atomic(Width width, AtomicOp atomic, var base, int at, var s) ->
          set(
              slot,
              (wide(width) ? ATOMIC64 : ATOMIC32) + atomic.ordinal(),
              base.ordinal(),
              s.ordinal(),
              at);
      case Instruction.LoadAcquire(Width width, var d, var base, int at) ->
          set(slot, ACQUIRE + log(width), d.ordinal(), base.ordinal(), at);
      case Instruction.StoreRelease(Width width, var base, int at, var s) ->
          set(slot, RELEASE + log(width), base.ordinal(), s.ordinal(), at);
      case Instruction.Jump(int to) -> jump(slot, JUMP, 0, 0, to);
      case Instruction.JumpLong(int to) -> jump(slot, JUMP, 0, 0, to);
      case Instruction.JumpRegister(var target) -> set(slot, JUMP_REGISTER, target.ordinal(), 0, 0);
      case Instruction.MayGoto(int to) -> jump(slot, MAY_GOTO, 0, 0, to);
      case Instruction.JumpIf(Width width, JumpOp jump, var left, Operand right, int to) ->
          jump(
              slot,
              (wide(width) ? JUMP64 : JUMP32) + jump.ordinal(),
              left.ordinal(),
              of(right, pool),
              to);
      case Instruction.Call(int helper) -> call(slot, helper);
      case Instruction.CallFunction(int to) -> {
        if (code.has(slot + 1 + to)) {
          set(slot, CALL_FUNCTION, 0, 0, slot + 1 + to);
        } else {
          fault(slot, "there is no instruction where it calls a function");
        }
      }
      case Instruction.CallKfunc(int id, int module) ->
          code.linkage()
              .kfunc(id, module)
              .ifPresentOrElse(
                  function -> call(slot, function),
                  () -> fault(slot, "the embedded kernel has no kfunc of number " + id));
      case Instruction.CallRegister(var target) -> set(slot, CALL_REGISTER, target.ordinal(), 0, 0);
      case Instruction.Exit _ -> set(slot, EXIT, 0, 0, 0);
      case Instruction.SpeculationBarrier _ -> set(slot, NOTHING, 0, 0, 0);
      case Instruction.CallNamed(String name) -> fault(slot, name + " is not there");
      case Instruction.CallLinked _ -> fault(slot, "such calls are only read back from a kernel");
    }
  }

  /** The number a wide load loads. */
  private long wide(int slot, WideValue value) {
    return switch (value) {
      case WideValue.Constant(long number) -> number;
      case WideValue.Function(int to) -> Run.codeAddress(slot + 1 + to);
      default -> code.linkage().value(value);
    };
  }

  private void call(int slot, int helper) {
    if (helper == Jit.TAIL_CALL) {
      set(slot, TAIL_CALL, 0, 0, 0);
      return;
    }
    code.linkage()
        .helper(helper)
        .ifPresentOrElse(
            function -> call(slot, function),
            () -> fault(slot, "the embedded kernel has no helper of number " + helper));
  }

  private void call(int slot, HelperFunction function) {
    set(slot, CALL, 0, 0, 0);
    functions[slot] = function;
  }

  private void jump(int slot, int what, int left, int right, int to) {
    int target = slot + 1 + to;
    set(slot, what, left, right, target >= 0 && target < code.slots() ? target : code.slots());
  }

  private void set(int slot, int what, int d, int s, int at) {
    op[slot] = what;
    dst[slot] = (byte) d;
    src[slot] = (short) s;
    offset[slot] = at;
  }

  private static int of(Operand operand, List<Long> pool) {
    return switch (operand) {
      case Operand.Reg(var register) -> register.ordinal();
      case Operand.Imm(int value) -> constant(value, pool);
    };
  }

  private static int constant(long value, List<Long> pool) {
    int at = pool.indexOf(value);
    if (at < 0) {
      at = pool.size();
      pool.add(value);
    }
    return CONSTANTS + at;
  }

  static boolean wide(Width width) {
    return width == Width.DOUBLE;
  }

  static int log(Width width) {
    return Integer.numberOfTrailingZeros(width.bytes());
  }

  /** Whether a conversion reverses bytes on this machine. */
  static boolean reverses(ByteSwap swap) {
    return swap == ByteSwap.ALWAYS || (swap == ByteSwap.BIG_ENDIAN) == LITTLE;
  }

  @Override
  protected long enter(Run run, long frame, long a, long b, long c, long d, long e) {
    return call(run, 0, frame, a, b, c, d, e);
  }

  @Override
  protected long call(Run run, int slot, long frame, long a, long b, long c, long d, long e) {
    if (!code.has(slot)) {
      throw Fault.of(Fault.UNKNOWN, "there is no function");
    }
    long[] registers = new long[CONSTANTS + constants.length];
    System.arraycopy(constants, 0, registers, CONSTANTS, constants.length);
    registers[1] = a;
    registers[2] = b;
    registers[3] = c;
    registers[4] = d;
    registers[5] = e;
    registers[FRAME_POINTER] = frame;
    return run(run, registers, slot);
  }

  /** Runs a function, from a slot to its end. */
  @SuppressWarnings("StatementSwitchToExpressionSwitch")
  private long run(Run run, long[] r, int start) {
    MemorySegment memory = run.memory().segment();
    int loops = Run.LOOPS;
    int pc = start;
    while (true) {
      int d = dst[pc];
      int s = src[pc];
      if (op[pc] < JUMP64) {
        r[d] = compute(op[pc], r[d], r[s]);
        pc += code.at(pc).slots();
        continue;
      }
      if (op[pc] < NEGATE64) {
        pc = jumps(op[pc], r[d], r[s]) ? go(run, pc) : pc + 1;
        continue;
      }
      switch (op[pc]) {
        case NEGATE64 -> r[d] = -r[d];
        case NEGATE32 -> r[d] = -(int) r[d] & LOWER;
        case SIGN -> r[d] = (byte) r[s];
        case SIGN + 1 -> r[d] = (short) r[s];
        case SIGN + 2 -> r[d] = (int) r[s];
        case SIGN32 -> r[d] = (byte) r[s] & LOWER;
        case SIGN32 + 1 -> r[d] = (short) r[s] & LOWER;
        case REVERSE + 1 -> r[d] = Short.reverseBytes((short) r[d]) & 0xffffL;
        case REVERSE + 2 -> r[d] = Integer.reverseBytes((int) r[d]) & LOWER;
        case REVERSE + 3 -> r[d] = Long.reverseBytes(r[d]);
        case CUT + 1 -> r[d] &= 0xffff;
        case CUT + 2 -> r[d] &= LOWER;
        case CUT + 3, NOTHING -> {}
        case LOAD -> r[d] = Access.load8(memory, r[s] + offset[pc], pc);
        case LOAD + 1 -> r[d] = Access.load16(memory, r[s] + offset[pc], pc);
        case LOAD + 2 -> r[d] = Access.load32(memory, r[s] + offset[pc], pc);
        case LOAD + 3 -> r[d] = Access.load64(memory, r[s] + offset[pc], pc);
        case LOAD_SIGNED -> r[d] = Access.loadSigned8(memory, r[s] + offset[pc], pc);
        case LOAD_SIGNED + 1 -> r[d] = Access.loadSigned16(memory, r[s] + offset[pc], pc);
        case LOAD_SIGNED + 2 -> r[d] = Access.loadSigned32(memory, r[s] + offset[pc], pc);
        case STORE -> Access.store8(memory, r[d] + offset[pc], r[s], pc);
        case STORE + 1 -> Access.store16(memory, r[d] + offset[pc], r[s], pc);
        case STORE + 2 -> Access.store32(memory, r[d] + offset[pc], r[s], pc);
        case STORE + 3 -> Access.store64(memory, r[d] + offset[pc], r[s], pc);
        case ACQUIRE -> r[d] = Access.acquire8(memory, r[s] + offset[pc], pc);
        case ACQUIRE + 1 -> r[d] = Access.acquire16(memory, r[s] + offset[pc], pc);
        case ACQUIRE + 2 -> r[d] = Access.acquire32(memory, r[s] + offset[pc], pc);
        case ACQUIRE + 3 -> r[d] = Access.acquire64(memory, r[s] + offset[pc], pc);
        case RELEASE -> Access.release8(memory, r[d] + offset[pc], r[s], pc);
        case RELEASE + 1 -> Access.release16(memory, r[d] + offset[pc], r[s], pc);
        case RELEASE + 2 -> Access.release32(memory, r[d] + offset[pc], r[s], pc);
        case RELEASE + 3 -> Access.release64(memory, r[d] + offset[pc], r[s], pc);
        case PACKET -> {
          long value = run.loadPacket(offset[pc] + (int) r[s], d);
          if (value < 0) {
            return 0;
          }
          r[0] = value;
        }
        case JUMP -> {
          pc = go(run, pc);
          continue;
        }
        case JUMP_REGISTER -> {
          int target = Run.slot(r[d]);
          if (!code.has(target)) {
            throw Fault.of(pc, "there is no instruction where it jumps");
          }
          run.charge(1);
          pc = target;
          continue;
        }
        case MAY_GOTO -> {
          if (loops-- <= 0) {
            pc = go(run, pc);
            continue;
          }
        }
        case CALL -> {
          run.frame = r[FRAME_POINTER];
          run.charge(1);
          r[0] = called(run, r, functions[pc], pc);
        }
        case CALL_FUNCTION -> r[0] = called(run, r, offset[pc], pc);
        case CALL_REGISTER -> {
          if (Run.isCode(r[d])) {
            r[0] = called(run, r, Run.slot(r[d]), pc);
          } else {
            run.frame = r[FRAME_POINTER];
            r[0] = called(run, r, Jit.helper(code.linkage(), r[d], pc), pc);
          }
        }
        case TAIL_CALL -> {
          Executable target = run.tail(code.linkage(), r[2], r[3]);
          if (target != null) {
            return run.tailCall(target, r[FRAME_POINTER], r[1]);
          }
        }
        case EXIT -> {
          return r[0];
        }
        case FAULT -> throw Fault.of(pc, faults[pc]);
        default -> atomic(memory, r, pc);
      }
      pc++;
    }
  }

  /** The target of a jump that is taken; one back counts. */
  private int go(Run run, int pc) {
    int target = offset[pc];
    if (target <= pc) {
      run.charge(pc + 1 - target);
    }
    return target;
  }

  private static long called(Run run, long[] r, HelperFunction function, int pc) {
    try {
      return function.call(run, r[1], r[2], r[3], r[4], r[5]);
    } catch (Fault fault) {
      throw fault.at(pc);
    }
  }

  /** A function of the program has the same registers, and gives four of them back. */
  private long called(Run run, long[] r, int target, int pc) {
    long r6 = r[6];
    long r7 = r[7];
    long r8 = r[8];
    long r9 = r[9];
    long frame = r[FRAME_POINTER];
    run.charge(1);
    try {
      if (!code.has(target)) {
        throw Fault.of(pc, "there is no function where it calls one");
      }
      r[FRAME_POINTER] = run.below(frame);
      return run(run, r, target);
    } catch (Fault fault) {
      throw fault.at(pc);
    } finally {
      r[6] = r6;
      r[7] = r7;
      r[8] = r8;
      r[9] = r9;
      r[FRAME_POINTER] = frame;
    }
  }

  private void atomic(MemorySegment memory, long[] r, int pc) {
    long at = r[dst[pc]] + offset[pc];
    int s = src[pc];
    long value = r[s];
    switch (op[pc]) {
      case ATOMIC64 -> Access.add64(memory, at, value, pc);
      case ATOMIC64 + 1 -> Access.or64(memory, at, value, pc);
      case ATOMIC64 + 2 -> Access.and64(memory, at, value, pc);
      case ATOMIC64 + 3 -> Access.xor64(memory, at, value, pc);
      case ATOMIC64 + 4 -> r[s] = Access.add64(memory, at, value, pc);
      case ATOMIC64 + 5 -> r[s] = Access.or64(memory, at, value, pc);
      case ATOMIC64 + 6 -> r[s] = Access.and64(memory, at, value, pc);
      case ATOMIC64 + 7 -> r[s] = Access.xor64(memory, at, value, pc);
      case ATOMIC64 + 8 -> r[s] = Access.exchange64(memory, at, value, pc);
      case ATOMIC64 + 9 -> r[0] = Access.compareExchange64(memory, at, r[0], value, pc);
      case ATOMIC32 -> Access.add32(memory, at, value, pc);
      case ATOMIC32 + 1 -> Access.or32(memory, at, value, pc);
      case ATOMIC32 + 2 -> Access.and32(memory, at, value, pc);
      case ATOMIC32 + 3 -> Access.xor32(memory, at, value, pc);
      case ATOMIC32 + 4 -> r[s] = Access.add32(memory, at, value, pc);
      case ATOMIC32 + 5 -> r[s] = Access.or32(memory, at, value, pc);
      case ATOMIC32 + 6 -> r[s] = Access.and32(memory, at, value, pc);
      case ATOMIC32 + 7 -> r[s] = Access.xor32(memory, at, value, pc);
      case ATOMIC32 + 8 -> r[s] = Access.exchange32(memory, at, value, pc);
      case ATOMIC32 + 9 -> r[0] = Access.compareExchange32(memory, at, r[0], value, pc);
      default -> throw new IllegalStateException("no row does " + op[pc]);
    }
  }

  private static final AluOp[] ALU = AluOp.values();
  private static final JumpOp[] JUMPS = JumpOp.values();

  private static long compute(int op, long a, long b) {
    return op < ALU32 ? compute64(ALU[op - ALU64], a, b) : compute32(ALU[op - ALU32], a, b);
  }

  private static long compute64(AluOp op, long a, long b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> Arithmetic.divide64(a, b);
      case SDIV -> Arithmetic.signedDivide64(a, b);
      case OR -> a | b;
      case AND -> a & b;
      case LSH -> a << b;
      case RSH -> a >>> b;
      case MOD -> Arithmetic.modulo64(a, b);
      case SMOD -> Arithmetic.signedModulo64(a, b);
      case XOR -> a ^ b;
      case MOV -> b;
      case ARSH -> a >> b;
    };
  }

  private static long compute32(AluOp op, long a, long b) {
    return switch (op) {
      case ADD -> a + b & LOWER;
      case SUB -> a - b & LOWER;
      case MUL -> a * b & LOWER;
      case DIV -> Arithmetic.divide32(a, b);
      case SDIV -> Arithmetic.signedDivide32(a, b);
      case OR -> (a | b) & LOWER;
      case AND -> a & b & LOWER;
      case LSH -> (int) a << (int) b & LOWER;
      case RSH -> (int) a >>> (int) b & LOWER;
      case MOD -> Arithmetic.modulo32(a, b);
      case SMOD -> Arithmetic.signedModulo32(a, b);
      case XOR -> (a ^ b) & LOWER;
      case MOV -> b & LOWER;
      case ARSH -> (int) a >> (int) b & LOWER;
    };
  }

  private static boolean jumps(int op, long a, long b) {
    return op < JUMP32
        ? jumps64(JUMPS[op - JUMP64], a, b)
        : jumps32(JUMPS[op - JUMP32], (int) a, (int) b);
  }

  private static boolean jumps64(JumpOp op, long a, long b) {
    return switch (op) {
      case EQ -> a == b;
      case NE -> a != b;
      case SET -> (a & b) != 0;
      case GT -> Long.compareUnsigned(a, b) > 0;
      case GE -> Long.compareUnsigned(a, b) >= 0;
      case LT -> Long.compareUnsigned(a, b) < 0;
      case LE -> Long.compareUnsigned(a, b) <= 0;
      case SGT -> a > b;
      case SGE -> a >= b;
      case SLT -> a < b;
      case SLE -> a <= b;
    };
  }

  private static boolean jumps32(JumpOp op, int a, int b) {
    return switch (op) {
      case EQ -> a == b;
      case NE -> a != b;
      case SET -> (a & b) != 0;
      case GT -> Integer.compareUnsigned(a, b) > 0;
      case GE -> Integer.compareUnsigned(a, b) >= 0;
      case LT -> Integer.compareUnsigned(a, b) < 0;
      case LE -> Integer.compareUnsigned(a, b) <= 0;
      case SGT -> a > b;
      case SGE -> a >= b;
      case SLT -> a < b;
      case SLE -> a <= b;
    };
  }
}
