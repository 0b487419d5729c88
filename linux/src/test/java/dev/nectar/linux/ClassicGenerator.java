package dev.nectar.linux;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.Ancillary;
import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicInstruction.Base;
import dev.nectar.bytecode.classic.ClassicInstruction.Register;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import dev.nectar.bytecode.classic.ClassicOperand;
import dev.nectar.bytecode.classic.ClassicRules;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes legal classic programs. They consist of short units, and jumps go to starts of units, so
 * that an indirect load always has an X made for it and never reaches the kernel's own headers,
 * whose place a test cannot know.
 */
final class ClassicGenerator {
  private static final int PACKET = 64;
  private static final Width[] WIDTHS = {Width.BYTE, Width.HALF, Width.WORD};

  /** A unit; a branch has targets, counted in units, and its instruction is made of distances. */
  private record Unit(List<ClassicInstruction> code, int ifTrue, int ifFalse) {
    boolean branches() {
      return ifTrue >= 0;
    }
  }

  private final RandomGenerator random;
  private final List<Ancillary> ancillary;

  /** Programs ask only for the ancillary data that are given. */
  ClassicGenerator(RandomGenerator random, List<Ancillary> ancillary) {
    this.random = random;
    this.ancillary = ancillary;
  }

  /** A packet of some bytes, small and large ones. */
  byte[] packet() {
    byte[] bytes = new byte[20 + random.nextInt(PACKET)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A program, at most some fifty instructions, that is right by {@link ClassicRules#LINUX}. */
  List<ClassicInstruction> program() {
    List<Unit> units = new ArrayList<>();
    units.add(plain(new ClassicInstruction.StoreScratch(Register.A, 0)));
    units.add(
        plain(
            new ClassicInstruction.LoadImmediate(Register.X, number()),
            new ClassicInstruction.StoreScratch(Register.X, 15)));
    int count = units.size() + 1 + random.nextInt(16);
    while (units.size() < count) {
      units.add(unit(units.size(), count));
    }
    units.add(plain(new ClassicInstruction.ReturnAccumulator()));
    return resolve(units);
  }

  private static List<ClassicInstruction> resolve(List<Unit> units) {
    int[] starts = new int[units.size()];
    int at = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      at += units.get(i).code().size();
    }
    List<ClassicInstruction> program = new ArrayList<>();
    for (Unit unit : units) {
      int next = program.size() + 1;
      if (!unit.branches()) {
        program.addAll(unit.code());
      } else if (unit.code().getFirst() instanceof ClassicInstruction.JumpIf jump) {
        program.add(
            new ClassicInstruction.JumpIf(
                jump.op(),
                jump.operand(),
                starts[unit.ifTrue()] - next,
                starts[unit.ifFalse()] - next));
      } else {
        program.add(new ClassicInstruction.Jump(starts[unit.ifTrue()] - next));
      }
    }
    return program;
  }

  private Unit unit(int index, int last) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> plain(absolute());
      case 3, 4 -> indirect();
      case 5 -> plain(new ClassicInstruction.LoadHeaderLength(offset()));
      case 6 -> plain(scratch());
      case 7, 8, 9 -> plain(alu());
      case 10 -> plain(small());
      case 11 -> plain(known());
      default -> branch(index + 1, last);
    };
  }

  private static Unit plain(ClassicInstruction... code) {
    return new Unit(List.of(code), -1, -1);
  }

  private Unit branch(int from, int last) {
    int yes = random.nextInt(from, last + 1);
    int no = random.nextBoolean() ? from : random.nextInt(from, last + 1);
    ClassicInstruction jump =
        random.nextInt(6) == 0
            ? new ClassicInstruction.Jump(0)
            : new ClassicInstruction.JumpIf(pick(ClassicJumpOp.values()), operand(), 0, 0);
    return random.nextBoolean()
        ? new Unit(List.of(jump), yes, no)
        : new Unit(List.of(jump), no, yes);
  }

  private ClassicInstruction absolute() {
    return new ClassicInstruction.LoadPacket(pick(WIDTHS), Base.ABSOLUTE, offset());
  }

  private Unit indirect() {
    Width width = pick(WIDTHS);
    return switch (random.nextInt(3)) {
      case 0 ->
          plain(
              new ClassicInstruction.LoadImmediate(Register.X, random.nextInt(5, 40)),
              new ClassicInstruction.LoadPacket(width, Base.INDIRECT, random.nextInt(-5, 20)));
      case 1 ->
          plain(
              new ClassicInstruction.Alu(ClassicAluOp.AND, new ClassicOperand.Constant(0x1f)),
              new ClassicInstruction.CopyToIndex(),
              new ClassicInstruction.LoadPacket(width, Base.INDIRECT, random.nextInt(30)));
      default ->
          plain(
              new ClassicInstruction.LoadHeaderLength(random.nextInt(20)),
              new ClassicInstruction.LoadPacket(
                  width, Base.INDIRECT, random.nextInt(20) == 0 ? far() : random.nextInt(20)));
    };
  }

  private ClassicInstruction scratch() {
    Register register = pick(Register.values());
    return switch (random.nextInt(3)) {
      case 0 -> new ClassicInstruction.StoreScratch(register, random.nextInt(ClassicRules.CELLS));
      case 1 -> new ClassicInstruction.LoadScratch(register, 0);
      default -> new ClassicInstruction.LoadScratch(register, 15);
    };
  }

  private ClassicInstruction alu() {
    ClassicAluOp op = pick(ClassicAluOp.values());
    ClassicOperand operand =
        switch (op) {
          case LSH, RSH ->
              random.nextBoolean()
                  ? new ClassicOperand.Index()
                  : new ClassicOperand.Constant(random.nextInt(32));
          case DIV, MOD ->
              random.nextInt(4) == 0
                  ? new ClassicOperand.Index()
                  : new ClassicOperand.Constant(number() | 1);
          default -> operand();
        };
    return new ClassicInstruction.Alu(op, operand);
  }

  private ClassicInstruction small() {
    return switch (random.nextInt(8)) {
      case 0 -> new ClassicInstruction.Negate();
      case 1, 2 -> new ClassicInstruction.CopyToIndex();
      case 3, 4 -> new ClassicInstruction.CopyToAccumulator();
      case 5 -> new ClassicInstruction.ReturnConstant(number());
      default -> new ClassicInstruction.LoadImmediate(pick(Register.values()), number());
    };
  }

  private ClassicInstruction known() {
    return ancillary.isEmpty() || random.nextInt(3) == 0
        ? new ClassicInstruction.LoadLength(pick(Register.values()))
        : new ClassicInstruction.LoadPacket(
            pick(WIDTHS), Base.ABSOLUTE, ancillary.get(random.nextInt(ancillary.size())).address());
  }

  private ClassicOperand operand() {
    return random.nextBoolean()
        ? new ClassicOperand.Index()
        : new ClassicOperand.Constant(number());
  }

  /** Mostly within packets. */
  private int offset() {
    return random.nextInt(20) == 0 ? far() : random.nextInt(24);
  }

  private int far() {
    int[] offsets = {PACKET, 200, 0x7ffc, 0x8000, 0xfffb, 0xfffc, 0xffff, 0x10000, 0x7fffff00};
    return offsets[random.nextInt(offsets.length)];
  }

  private int number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> 1 << random.nextInt(32);
      default -> random.nextInt(-3, 70);
    };
  }

  private <T> T pick(T[] of) {
    return of[random.nextInt(of.length)];
  }
}
