package dev.nectar.filter.emit;

import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicInstruction.Base;
import dev.nectar.bytecode.classic.ClassicInstruction.Register;
import dev.nectar.bytecode.classic.ClassicOperand;
import dev.nectar.filter.FilterException;
import dev.nectar.filter.graph.Value;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the instructions that compute values, and knows what the registers hold meanwhile. */
final class Evaluation {
  private static final int CELLS = 16;

  private final List<ClassicInstruction> code = new ArrayList<>();
  private Registers registers;
  private int nextCell;

  /**
   * @param registers what they hold at the start
   * @param firstCell the first scratch cell that is no variable's
   */
  Evaluation(Registers registers, int firstCell) {
    this.registers = registers;
    this.nextCell = firstCell;
  }

  List<ClassicInstruction> code() {
    return code;
  }

  Registers registers() {
    return registers;
  }

  /** Computes a value into the accumulator. */
  void toA(Value value) {
    if (registers.a().contains(value)) {
      return;
    }
    if (registers.x().contains(value)) {
      code.add(new ClassicInstruction.CopyToAccumulator());
      registers = registers.copiedToA();
      return;
    }
    switch (value) {
      case Value.Constant(int number) ->
          code.add(new ClassicInstruction.LoadImmediate(Register.A, number));
      case Value.Length length -> code.add(new ClassicInstruction.LoadLength(Register.A));
      case Value.Variable(int cell) ->
          code.add(new ClassicInstruction.LoadScratch(Register.A, cell));
      case Value.HeaderLength header -> {
        toX(header);
        code.add(new ClassicInstruction.CopyToAccumulator());
      }
      case Value.Load load -> load(load);
      case Value.Negated(Value of) -> {
        toA(of);
        code.add(new ClassicInstruction.Negate());
      }
      case Value.Binary(ClassicAluOp op, Value left, Value right) -> {
        ClassicOperand operand = operands(left, right, Order.of(op));
        code.add(new ClassicInstruction.Alu(op, operand));
      }
    }
    registers = registers.withA(value);
  }

  private void load(Value.Load load) {
    if (!load.fixed()) {
      toX(load.base());
    }
    Base base = load.fixed() ? Base.ABSOLUTE : Base.INDIRECT;
    code.add(new ClassicInstruction.LoadPacket(load.width(), base, load.offset()));
  }

  /** Computes a value into the index register. The accumulator stays if {@link #isDirect}. */
  private void toX(Value value) {
    if (registers.x().contains(value)) {
      return;
    }
    if (registers.a().contains(value) || !isDirect(value)) {
      toA(value);
      code.add(new ClassicInstruction.CopyToIndex());
      registers = registers.copiedToX();
      return;
    }
    code.add(
        switch (value) {
          case Value.Constant(int number) ->
              new ClassicInstruction.LoadImmediate(Register.X, number);
          case Value.Length length -> new ClassicInstruction.LoadLength(Register.X);
          case Value.Variable(int cell) -> new ClassicInstruction.LoadScratch(Register.X, cell);
          case Value.HeaderLength(int offset) -> new ClassicInstruction.LoadHeaderLength(offset);
          default -> throw new IllegalStateException("not loaded into X: " + value);
        });
    registers = registers.withX(value);
  }

  /** Whether the index register can be loaded with it, without the accumulator. */
  private static boolean isDirect(Value value) {
    return switch (value) {
      case Value.Constant constant -> true;
      case Value.Length length -> true;
      case Value.Variable variable -> true;
      case Value.HeaderLength header -> true;
      default -> false;
    };
  }

  /** Whether the accumulator can be loaded with it, without the index register. */
  private boolean leavesX(Value value) {
    if (registers.a().contains(value)) {
      return true;
    }
    return switch (value) {
      case Value.Constant constant -> true;
      case Value.Length length -> true;
      case Value.Variable variable -> true;
      case Value.HeaderLength header -> false;
      case Value.Load load -> load.fixed();
      case Value.Negated(Value of) -> leavesX(of);
      case Value.Binary(ClassicAluOp op, Value left, Value right) ->
          right instanceof Value.Constant && leavesX(left);
    };
  }

  /** Whether operands may change their places. */
  enum Order {
    FREE,
    FIXED;

    static Order of(ClassicAluOp op) {
      return switch (op) {
        case ADD, MUL, OR, AND, XOR -> FREE;
        case SUB, DIV, MOD, LSH, RSH -> FIXED;
      };
    }
  }

  /** Computes the left operand into the accumulator; the right one becomes what is returned. */
  ClassicOperand operands(Value left, Value right, Order order) {
    if (right instanceof Value.Constant(int number)) {
      toA(left);
      return new ClassicOperand.Constant(number);
    }
    boolean swap =
        order == Order.FREE
            && !isDirect(right)
            && !registers.x().contains(right)
            && (isDirect(left) || registers.x().contains(left));
    place(swap ? right : left, swap ? left : right);
    return new ClassicOperand.Index();
  }

  private void place(Value inA, Value inX) {
    if (registers.x().contains(inX) && leavesX(inA)) {
      toA(inA);
    } else if (isDirect(inX)) {
      toA(inA);
      if (!registers.x().contains(inX)) {
        direct(inX);
      }
    } else if (leavesX(inA) && !registers.a().contains(inA)) {
      toX(inX);
      toA(inA);
    } else {
      throughCell(inA, inX);
    }
  }

  /** Into the index register, though the accumulator may hold the same: it must keep its value. */
  private void direct(Value value) {
    Registers before = registers;
    registers = new Registers(Set.of(), registers.x());
    toX(value);
    registers = new Registers(before.a(), registers.x());
  }

  private void throughCell(Value inA, Value inX) {
    if (nextCell >= CELLS) {
      throw new FilterException(
          List.of(
              new Diagnostic(
                  Severity.ERROR,
                  Optional.empty(),
                  "the arithmetic needs more than the machine's 16 cells"),
              Diagnostic.hint("split the comparison into several")));
    }
    int cell = nextCell++;
    toA(inX);
    code.add(new ClassicInstruction.StoreScratch(Register.A, cell));
    toA(inA);
    code.add(new ClassicInstruction.LoadScratch(Register.X, cell));
    registers = registers.withX(inX);
    nextCell--;
  }

  /** Stores a value into a variable's cell. */
  void assign(int variable, Value value) {
    Register from = Register.A;
    if (registers.x().contains(value) && !registers.a().contains(value)) {
      from = Register.X;
    } else if (value instanceof Value.HeaderLength) {
      toX(value);
      from = Register.X;
    } else {
      toA(value);
    }
    code.add(new ClassicInstruction.StoreScratch(from, variable));
    Value.Variable target = new Value.Variable(variable);
    registers = from == Register.A ? registers.stored(target) : registers.storedFromX(target);
  }
}
