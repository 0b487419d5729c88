package dev.nectar.compiler;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From a legal function with allocated values to instructions. R0 and R5 hold operands that live on
 * the stack or do not fit into an instruction.
 */
final class CodeGenerator {
  private static final int STACK_LIMIT = 512;
  private static final Register LEFT = Register.R0;
  private static final Register RIGHT = Register.R5;

  private record Fixup(int index, Block target) {}

  private final Function function;
  private final List<Block> order;
  private final Allocation allocation;
  private final int[] objectOffsets;
  private final int spillBase;
  private final List<Instruction> code = new ArrayList<>();
  private final List<LineSpec> lines = new ArrayList<>();
  private final List<Fixup> fixups = new ArrayList<>();
  private final Map<Block, Integer> blockStarts = new IdentityHashMap<>();
  private int slots;
  private @Nullable SourceLine line;

  private CodeGenerator(Function function) {
    this.function = function;
    order = ControlFlow.reversePostorder(function);
    allocation = Allocation.of(order);
    objectOffsets = new int[function.stackObjects.size()];
    int used = 0;
    for (int i = 0; i < objectOffsets.length; i++) {
      used += function.stackObjects.get(i);
      objectOffsets[i] = -used;
    }
    spillBase = -used;
    int total = used + 8 * allocation.slots();
    if (total > STACK_LIMIT) {
      throw new CodeException(
          CodeException.Limit.STACK,
          "program " + function.name + " needs " + total + " bytes of stack, but may have 512",
          "use fewer or smaller values at the same time");
    }
  }

  static FunctionSpec run(Function function) {
    CodeGenerator generator = new CodeGenerator(function);
    generator.emitBlocks();
    return new FunctionSpec(function.name, generator.resolve(), generator.lines);
  }

  private void emitBlocks() {
    for (int i = 0; i < order.size(); i++) {
      Block block = order.get(i);
      blockStarts.put(block, slots);
      @Nullable Block next = i + 1 < order.size() ? order.get(i + 1) : null;
      for (Value value : block.values) {
        emit(value, next);
      }
    }
  }

  private List<Instruction> resolve() {
    Map<Integer, Block> targets = new java.util.HashMap<>();
    for (Fixup fixup : fixups) {
      targets.put(fixup.index, fixup.target);
    }
    List<Instruction> resolved = new ArrayList<>(code.size());
    int slot = 0;
    for (int i = 0; i < code.size(); i++) {
      Instruction instruction = code.get(i);
      slot += instruction.slots();
      Block target = targets.get(i);
      resolved.add(target == null ? instruction : aim(instruction, start(target) - slot));
    }
    return resolved;
  }

  private int start(Block block) {
    return Objects.requireNonNull(blockStarts.get(block));
  }

  private Instruction aim(Instruction jump, int offset) {
    if (offset != (short) offset) {
      throw new CodeException(
          CodeException.Limit.JUMP,
          "program " + function.name + " has a jump over " + offset + " instructions",
          "split the script into smaller probes");
    }
    return switch (jump) {
      case Instruction.JumpIf j ->
          new Instruction.JumpIf(j.width(), j.op(), j.left(), j.right(), offset);
      default -> new Instruction.Jump(offset);
    };
  }

  private void emit(Value value, @Nullable Block next) {
    line = value.line;
    switch (value.op()) {
      case CONSTANT, MAP, STACK, PHI -> {}
      case CONTEXT -> moveTo(value, Register.R1);
      case COMPARE -> compare(value);
      case LOAD -> load(value);
      case STORE -> store(value);
      case ATOMIC_ADD -> atomicAdd(value);
      case CALL -> call(value);
      case JUMP -> jump(value, next);
      case BRANCH -> branch(value, next);
      case RETURN -> {
        load(value.operand(0), Register.R0);
        add(new Instruction.Exit());
      }
      default -> arithmetic(value);
    }
  }

  private void arithmetic(Value value) {
    Value left = value.operand(0);
    Value right = value.operand(1);
    Register result = resultRegister(value);
    if (value.op() == Op.AND && right.isConstant(0xffff_ffffL)) {
      Register source = inRegister(left, LEFT);
      add(new Instruction.Alu(Width.WORD, AluOp.MOV, result, new Operand.Reg(source)));
      finish(value, result);
      return;
    }
    Operand source = operand(right, RIGHT);
    Register work =
        source instanceof Operand.Reg(Register r) && r == result && !isIn(left, result)
            ? LEFT
            : result;
    load(left, work);
    add(new Instruction.Alu(Width.DOUBLE, alu(value.op()), work, source));
    if (work != result) {
      move(result, work);
    }
    finish(value, result);
  }

  private static AluOp alu(Op op) {
    return Objects.requireNonNull(op.alu());
  }

  private void compare(Value value) {
    Register left = inRegister(value.operand(0), LEFT);
    Operand right = operand(value.operand(1), RIGHT);
    Register result = resultRegister(value);
    boolean clash = result == left || right.equals(new Operand.Reg(result));
    Register work = clash ? (left == LEFT ? RIGHT : LEFT) : result;
    if (clash && right.equals(new Operand.Reg(work))) {
      // Both scratch registers hold operands: the left one is free once it is compared with.
      compareInPlace(value, left, right, result);
      return;
    }
    moveImmediate(work, 1);
    add(new Instruction.JumpIf(Width.DOUBLE, value.condition().jump(), left, right, 1));
    moveImmediate(work, 0);
    if (work != result) {
      move(result, work);
    }
    finish(value, result);
  }

  private void compareInPlace(Value value, Register left, Operand right, Register result) {
    add(new Instruction.JumpIf(Width.DOUBLE, value.condition().jump(), left, right, 2));
    moveImmediate(result, 0);
    add(new Instruction.Jump(1));
    moveImmediate(result, 1);
    finish(value, result);
  }

  private void load(Value value) {
    Register result = resultRegister(value);
    Address address = address(value, LEFT);
    add(
        new Instruction.Load(
            value.width(), Instruction.Extension.ZERO, result, address.base, address.offset));
    finish(value, result);
  }

  private void store(Value value) {
    Address address = address(value, LEFT);
    Value stored = value.operand(1);
    Operand source =
        stored.isConstant() && (value.width() != Width.DOUBLE || fits(stored.number))
            ? new Operand.Imm((int) stored.number)
            : new Operand.Reg(inRegister(stored, RIGHT));
    add(new Instruction.Store(value.width(), address.base, address.offset, source));
  }

  private void atomicAdd(Value value) {
    Address address = address(value, LEFT);
    Register source = inRegister(value.operand(1), RIGHT);
    add(new Instruction.Atomic(value.width(), AtomicOp.ADD, address.base, address.offset, source));
  }

  private record Address(Register base, int offset) {}

  private Address address(Value access, Register scratch) {
    Value base = access.operand(0);
    if (base.op() == Op.STACK) {
      return new Address(Register.R10, objectOffsets[(int) base.number] + (int) access.number);
    }
    return new Address(inRegister(base, scratch), (int) access.number);
  }

  private void call(Value value) {
    List<Move> moves = new ArrayList<>();
    for (int i = 0; i < value.operands.size(); i++) {
      moves.add(new Move(new Place.InRegister(Register.of(i + 1)), value.operand(i)));
    }
    parallel(moves);
    add(new Instruction.Call(value.helper().number()));
    if (isUsed(value)) {
      moveTo(value, Register.R0);
    }
  }

  private boolean isUsed(Value value) {
    Interval interval = allocation.interval(value);
    return interval != null && interval.end > interval.start;
  }

  private void jump(Value value, @Nullable Block next) {
    Block target = value.targets.getFirst();
    copyToPhis(value.block, target);
    if (target != next) {
      goTo(target);
    }
  }

  private void branch(Value value, @Nullable Block next) {
    Block then = value.targets.get(0);
    Block otherwise = value.targets.get(1);
    Register left = inRegister(value.operand(0), LEFT);
    Operand right = operand(value.operand(1), RIGHT);
    boolean fallsToThen = then == next;
    Condition condition = fallsToThen ? value.condition().negated() : value.condition();
    fixups.add(new Fixup(code.size(), fallsToThen ? otherwise : then));
    add(new Instruction.JumpIf(Width.DOUBLE, condition.jump(), left, right, 0));
    if (!fallsToThen && otherwise != next) {
      goTo(otherwise);
    }
  }

  private void goTo(Block target) {
    fixups.add(new Fixup(code.size(), target));
    add(new Instruction.Jump(0));
  }

  private void copyToPhis(Block from, Block to) {
    int edge = to.predecessors.indexOf(from);
    List<Move> moves = new ArrayList<>();
    for (Value phi : to.values) {
      if (phi.op() != Op.PHI) {
        break;
      }
      moves.add(new Move(place(phi), phi.operand(edge)));
    }
    parallel(moves);
  }

  /** A register or a slot on the stack. */
  private sealed interface Place {
    record InRegister(Register register) implements Place {}

    record OnStack(int offset) implements Place {}
  }

  private record Move(Place to, Value from) {}

  private record Copy(Place to, Place from) {}

  /** Does moves as if all happened at once; constants and addresses come last. */
  private void parallel(List<Move> moves) {
    List<Copy> pending = new ArrayList<>();
    for (Move move : moves) {
      if (!move.from.isRematerialised()) {
        Place from = place(move.from);
        if (!from.equals(move.to)) {
          pending.add(new Copy(move.to, from));
        }
      }
    }
    while (!pending.isEmpty()) {
      Copy ready = ready(pending);
      if (ready != null) {
        copy(ready.to, ready.from);
        pending.remove(ready);
        continue;
      }
      // Only cycles are left: one source steps aside, which frees its place.
      Place aside = pending.getFirst().from;
      Place scratch = new Place.InRegister(LEFT);
      copy(scratch, aside);
      pending.replaceAll(c -> c.from.equals(aside) ? new Copy(c.to, scratch) : c);
    }
    for (Move move : moves) {
      if (move.from.isRematerialised()) {
        materialise(move);
      }
    }
  }

  private static @Nullable Copy ready(List<Copy> pending) {
    for (Copy copy : pending) {
      boolean blocked = false;
      for (Copy other : pending) {
        blocked |= !other.equals(copy) && other.from.equals(copy.to);
      }
      if (!blocked) {
        return copy;
      }
    }
    return null;
  }

  private void materialise(Move move) {
    switch (move.to) {
      case Place.InRegister(Register register) -> load(move.from, register);
      case Place.OnStack(int offset) -> {
        if (move.from.isConstant() && fits(move.from.number)) {
          Operand immediate = new Operand.Imm((int) move.from.number);
          add(new Instruction.Store(Width.DOUBLE, Register.R10, offset, immediate));
        } else {
          load(move.from, RIGHT);
          copy(move.to, new Place.InRegister(RIGHT));
        }
      }
    }
  }

  private void copy(Place to, Place from) {
    switch (to) {
      case Place.InRegister(Register target) -> {
        switch (from) {
          case Place.InRegister(Register source) -> move(target, source);
          case Place.OnStack(int offset) -> fill(target, offset);
        }
      }
      case Place.OnStack(int offset) -> {
        switch (from) {
          case Place.InRegister(Register source) -> spill(source, offset);
          case Place.OnStack(int other) -> {
            fill(RIGHT, other);
            spill(RIGHT, offset);
          }
        }
      }
    }
  }

  private Place place(Value value) {
    Interval interval = Objects.requireNonNull(allocation.interval(value));
    return interval.register != null
        ? new Place.InRegister(interval.register)
        : new Place.OnStack(spillOffset(interval));
  }

  private int spillOffset(Interval interval) {
    return spillBase - 8 * (interval.slot + 1);
  }

  private boolean isIn(Value value, Register register) {
    return !value.isRematerialised() && place(value).equals(new Place.InRegister(register));
  }

  /** The register a result is computed in: its own, or a scratch one if it lives on the stack. */
  private Register resultRegister(Value value) {
    Interval interval = Objects.requireNonNull(allocation.interval(value));
    return interval.register != null ? interval.register : LEFT;
  }

  /** Stores a result that lives on the stack. */
  private void finish(Value value, Register result) {
    if (place(value) instanceof Place.OnStack(int offset)) {
      spill(result, offset);
    }
  }

  private void moveTo(Value value, Register from) {
    if (allocation.interval(value) != null) {
      copyUnlessSame(place(value), new Place.InRegister(from));
    }
  }

  private void copyUnlessSame(Place to, Place from) {
    if (!to.equals(from)) {
      copy(to, from);
    }
  }

  /** A value's own register, or the scratch one with the value loaded. */
  private Register inRegister(Value value, Register scratch) {
    if (!value.isRematerialised() && place(value) instanceof Place.InRegister(Register own)) {
      return own;
    }
    load(value, scratch);
    return scratch;
  }

  private Operand operand(Value value, Register scratch) {
    return value.isConstant() && fits(value.number)
        ? new Operand.Imm((int) value.number)
        : new Operand.Reg(inRegister(value, scratch));
  }

  private void load(Value value, Register register) {
    switch (value.op()) {
      case CONSTANT -> moveImmediate(register, value.number);
      case MAP -> add(new Instruction.LoadWide(register, new WideValue.MapNamed(value.symbol())));
      case STACK -> {
        move(register, Register.R10);
        Operand offset = new Operand.Imm(objectOffsets[(int) value.number]);
        add(new Instruction.Alu(Width.DOUBLE, AluOp.ADD, register, offset));
      }
      default -> copyUnlessSame(new Place.InRegister(register), place(value));
    }
  }

  private void moveImmediate(Register register, long value) {
    add(
        fits(value)
            ? new Instruction.Alu(Width.DOUBLE, AluOp.MOV, register, new Operand.Imm((int) value))
            : new Instruction.LoadWide(register, new WideValue.Constant(value)));
  }

  private void move(Register to, Register from) {
    add(new Instruction.Alu(Width.DOUBLE, AluOp.MOV, to, new Operand.Reg(from)));
  }

  private void spill(Register from, int offset) {
    add(new Instruction.Store(Width.DOUBLE, Register.R10, offset, new Operand.Reg(from)));
  }

  private void fill(Register to, int offset) {
    add(new Instruction.Load(Width.DOUBLE, Instruction.Extension.ZERO, to, Register.R10, offset));
  }

  private static boolean fits(long value) {
    return value == (int) value;
  }

  private void add(Instruction instruction) {
    SourceLine at = line;
    if (at != null && (lines.isEmpty() || !isLast(at))) {
      int slot = lines.isEmpty() ? 0 : slots;
      lines.add(new LineSpec(slot, at.file(), at.text(), at.line(), at.column()));
    }
    code.add(instruction);
    slots += instruction.slots();
  }

  private boolean isLast(SourceLine at) {
    LineSpec last = lines.getLast();
    return last.line() == at.line()
        && last.column() == at.column()
        && last.file().equals(at.file());
  }
}
