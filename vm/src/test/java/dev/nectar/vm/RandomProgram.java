package dev.nectar.vm;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.ByteSwap;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A program that Linux's verifier takes: arithmetic, loads and stores of its stack, atomics, jumps,
 * loops and calls of its own functions, by chance. It ends by writing R0 and R2 to R9 and all of
 * the stack that it used into the map {@code seen}, and returns R0.
 */
final class RandomProgram {
  /** How many slots of 8 bytes of the stack it uses. */
  static final int SLOTS = 12;

  /** What it writes: nine registers, then the stack. */
  static final int BYTES = 8 * (9 + SLOTS);

  /** The map it writes to. */
  static final String MAP = "seen";

  private static final Register[] SCALARS = {
    Register.R0,
    Register.R2,
    Register.R3,
    Register.R4,
    Register.R5,
    Register.R6,
    Register.R7,
    Register.R8
  };
  private static final Register COUNTER = Register.R9;
  private static final long[] NICE = {
    0,
    1,
    -1,
    2,
    7,
    31,
    32,
    63,
    64,
    0xff,
    0x8000,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    0x100000000L,
    Long.MIN_VALUE,
    Long.MAX_VALUE
  };

  private final SplittableRandom random;
  private final List<Instruction> out = new ArrayList<>();
  private final List<Integer> calls = new ArrayList<>();

  private RandomProgram(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The program of a seed. */
  static List<Instruction> of(long seed) {
    return new RandomProgram(seed).make();
  }

  private List<Instruction> make() {
    for (Register register : SCALARS) {
      constant(register);
    }
    mov(COUNTER, 0);
    for (int i = 1; i <= SLOTS; i++) {
      out.add(new Instruction.Store(Width.DOUBLE, Register.R10, -8 * i, new Operand.Reg(scalar())));
    }
    int parts = random.nextInt(10) == 0 ? 40 + random.nextInt(60) : 2 + random.nextInt(5);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(6)) {
        case 0 -> loop();
        case 1 -> skip();
        case 2 -> call();
        default -> straight(1 + random.nextInt(12));
      }
    }
    end();
    functions();
    return out;
  }

  private Register scalar() {
    return SCALARS[random.nextInt(SCALARS.length)];
  }

  private long number() {
    return random.nextInt(3) == 0
        ? random.nextLong() >>> random.nextInt(64)
        : NICE[random.nextInt(NICE.length)];
  }

  private void constant(Register register) {
    out.add(new Instruction.LoadWide(register, new WideValue.Constant(number())));
  }

  private void mov(Register register, int value) {
    out.add(new Instruction.Alu(Width.DOUBLE, AluOp.MOV, register, new Operand.Imm(value)));
  }

  private void straight(int count) {
    for (int i = 0; i < count; i++) {
      Instruction one = one();
      if (one instanceof Instruction.Atomic(Width width, AtomicOp op, _, _, _)
          && width == Width.WORD
          && op == AtomicOp.COMPARE_EXCHANGE) {
        // Linux 6.18 on x86-64 may leave the upper half of R0 where the values are equal.
        out.add(
            new Instruction.Alu(Width.WORD, AluOp.MOV, Register.R0, new Operand.Reg(Register.R0)));
      }
      if (one instanceof Instruction.Atomic(_, AtomicOp op, Register base, int offset, _)
          && fetches(op)) {
        // The verifier of Linux 6.18 knows a fetched number by what was spilled where it lay, but
        // does not go back there when a branch depends on it, and takes states for the same that
        // are not: it then removes code that runs. What is written by bytes it does not know.
        int value = random.nextInt(256);
        out.add(new Instruction.Store(Width.BYTE, base, offset, new Operand.Imm(value)));
      }
      out.add(one);
    }
  }

  private static boolean fetches(AtomicOp op) {
    return switch (op) {
      case ADD, OR, AND, XOR -> false;
      default -> true;
    };
  }

  private Width wordOrDouble() {
    return random.nextBoolean() ? Width.WORD : Width.DOUBLE;
  }

  private Instruction one() {
    Width any = Width.values()[random.nextInt(4)];
    return switch (random.nextInt(14)) {
      case 0 -> new Instruction.Negate(wordOrDouble(), scalar());
      case 1 -> signed();
      case 2 ->
          new Instruction.Endian(
              ByteSwap.values()[random.nextInt(3)],
              Width.ofBytes(2 << random.nextInt(3)),
              scalar());
      case 3 -> new Instruction.LoadWide(scalar(), new WideValue.Constant(number()));
      case 4 ->
          new Instruction.Load(
              any, Instruction.Extension.ZERO, scalar(), Register.R10, place(any.bytes()));
      case 5 -> {
        Width narrow = Width.values()[random.nextInt(3)];
        yield new Instruction.Load(
            narrow, Instruction.Extension.SIGN, scalar(), Register.R10, place(narrow.bytes()));
      }
      case 6 ->
          new Instruction.Store(any, Register.R10, place(any.bytes()), new Operand.Reg(scalar()));
      case 7 ->
          new Instruction.Store(
              any, Register.R10, place(any.bytes()), new Operand.Imm((int) number()));
      case 8 -> atomic();
      default -> alu();
    };
  }

  private Instruction signed() {
    Width width = wordOrDouble();
    Width from = Width.values()[random.nextInt(width == Width.DOUBLE ? 3 : 2)];
    return new Instruction.MoveSigned(width, from, scalar(), scalar());
  }

  /** An offset from R10 that is aligned for so many bytes. */
  private int place(int bytes) {
    return -bytes * (1 + random.nextInt(8 * SLOTS / bytes));
  }

  private Instruction atomic() {
    Width width = wordOrDouble();
    AtomicOp op = AtomicOp.values()[random.nextInt(AtomicOp.values().length)];
    return new Instruction.Atomic(width, op, Register.R10, place(width.bytes()), scalar());
  }

  private Instruction alu() {
    Width width = wordOrDouble();
    AluOp op = AluOp.values()[random.nextInt(AluOp.values().length)];
    return new Instruction.Alu(width, op, scalar(), operand(width, op));
  }

  private Operand operand(Width width, AluOp op) {
    boolean shift = op == AluOp.LSH || op == AluOp.RSH || op == AluOp.ARSH;
    if (random.nextBoolean()) {
      return new Operand.Reg(scalar());
    }
    int value = shift ? random.nextInt(8 * width.bytes()) : (int) number();
    boolean division = op == AluOp.DIV || op == AluOp.SDIV || op == AluOp.MOD || op == AluOp.SMOD;
    return new Operand.Imm(division && value == 0 ? 3 : value);
  }

  private Instruction.JumpIf jump(int offset) {
    Width width = wordOrDouble();
    Operand right =
        random.nextBoolean() ? new Operand.Reg(scalar()) : new Operand.Imm((int) number());
    JumpOp op = JumpOp.values()[random.nextInt(JumpOp.values().length)];
    return new Instruction.JumpIf(width, op, scalar(), right, offset);
  }

  private static int slots(List<Instruction> part) {
    return part.stream().mapToInt(Instruction::slots).sum();
  }

  /** Some instructions that a condition passes over. */
  private void skip() {
    int from = out.size();
    straight(1 + random.nextInt(6));
    out.add(from, jump(slots(out.subList(from, out.size()))));
  }

  /** A few rounds, counted up or down, the test at the end or before a jump. */
  private void loop() {
    int rounds = 1 + random.nextInt(4);
    int by = 1 + random.nextInt(3);
    boolean up = random.nextBoolean();
    Width width = wordOrDouble();
    mov(COUNTER, up ? 0 : rounds * by);
    int from = out.size();
    straight(1 + random.nextInt(5));
    if (random.nextBoolean()) {
      skip();
    }
    out.add(new Instruction.Alu(width, AluOp.ADD, COUNTER, new Operand.Imm(up ? by : -by)));
    Operand bound = new Operand.Imm(up ? rounds * by : 0);
    int length = slots(out.subList(from, out.size()));
    if (random.nextBoolean()) {
      JumpOp op = up && random.nextBoolean() ? JumpOp.LT : JumpOp.NE;
      out.add(new Instruction.JumpIf(width, op, COUNTER, bound, -length - 1));
    } else {
      out.add(new Instruction.JumpIf(width, JumpOp.EQ, COUNTER, bound, 1));
      out.add(new Instruction.Jump(-length - 2));
    }
  }

  /** Calls a function with numbers, and makes new ones of what it clobbers. */
  private void call() {
    out.add(new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R1, new Operand.Reg(scalar())));
    calls.add(out.size());
    out.add(new Instruction.CallFunction(0));
    for (int i = 2; i <= 5; i++) {
      constant(Register.of(i));
    }
  }

  private void end() {
    out.add(new Instruction.LoadWide(Register.R1, new WideValue.MapValueNamed(MAP, 0)));
    int at = 0;
    for (Register register : SCALARS) {
      out.add(store(at, register));
      at += 8;
    }
    out.add(store(at, COUNTER));
    at += 8;
    for (int i = 1; i <= SLOTS; i++) {
      out.add(
          new Instruction.Load(
              Width.DOUBLE, Instruction.Extension.ZERO, Register.R2, Register.R10, -8 * i));
      out.add(store(at, Register.R2));
      at += 8;
    }
    out.add(new Instruction.Exit());
  }

  private static Instruction store(int at, Register register) {
    return new Instruction.Store(Width.DOUBLE, Register.R1, at, new Operand.Reg(register));
  }

  /** The functions that are called, each with registers of its own. */
  private void functions() {
    for (int call : calls) {
      int to = slots(out);
      out.set(call, new Instruction.CallFunction(to - slots(out.subList(0, call)) - 1));
      constant(Register.R0);
      for (int i = 6; i <= 8; i++) {
        constant(Register.of(i));
      }
      for (int i = 1; i <= SLOTS; i++) {
        out.add(
            new Instruction.Store(
                Width.DOUBLE, Register.R10, -8 * i, new Operand.Reg(Register.R1)));
      }
      straight(2 + random.nextInt(8));
      if (random.nextBoolean()) {
        loop();
      }
      out.add(new Instruction.Exit());
    }
  }
}
