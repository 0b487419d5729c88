package dev.nectar.vm.code;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which map a register holds at an instruction, where it is the same on all ways to it: the helpers
 * that are called with it need not look it up.
 */
final class KnownMaps {
  private static final int REGISTERS = Register.values().length;
  private static final WideValue NONE = new WideValue.Constant(0);

  private final Code code;

  /** What is known before each instruction that was come to. */
  private final Map<Integer, WideValue[]> before = new HashMap<>();

  private final Deque<Integer> open = new ArrayDeque<>();

  private KnownMaps(Code code) {
    this.code = code;
  }

  /** Those of a function that comes to these slots. */
  static KnownMaps of(Code code, int start, BitSet slots) {
    KnownMaps maps = new KnownMaps(code);
    boolean looked =
        slots.stream()
            .mapToObj(code::at)
            .anyMatch(each -> each instanceof Instruction.LoadWide(_, var value) && isMap(value));
    boolean clear =
        slots.stream().noneMatch(slot -> code.at(slot) instanceof Instruction.JumpRegister);
    if (looked && clear) {
      maps.find(start);
    }
    return maps;
  }

  private static boolean isMap(WideValue value) {
    return value instanceof WideValue.MapNamed;
  }

  /** The map that a register holds before an instruction. */
  Optional<WideValue> at(int slot, Register register) {
    WideValue[] known = before.get(slot);
    return known == null
        ? Optional.empty()
        : Optional.of(known[register.ordinal()]).filter(KnownMaps::isMap);
  }

  private void find(int start) {
    WideValue[] nothing = new WideValue[REGISTERS];
    Arrays.fill(nothing, NONE);
    meet(start, nothing);
    while (!open.isEmpty()) {
      int slot = open.pop();
      Instruction instruction = code.at(slot);
      WideValue[] behind = behind(instruction, Objects.requireNonNull(before.get(slot)));
      code.targets(slot).forEach(target -> meet(target, behind));
      if (!Code.ends(instruction)) {
        meet(slot + instruction.slots(), behind);
      }
    }
  }

  private void meet(int slot, WideValue[] known) {
    if (!code.has(slot)) {
      return;
    }
    WideValue[] old = before.get(slot);
    if (old == null) {
      before.put(slot, known.clone());
      open.push(slot);
      return;
    }
    boolean less = false;
    for (int i = 0; i < REGISTERS; i++) {
      if (isMap(old[i]) && !old[i].equals(known[i])) {
        old[i] = NONE;
        less = true;
      }
    }
    if (less) {
      open.push(slot);
    }
  }

  private static WideValue[] behind(Instruction instruction, WideValue[] before) {
    WideValue[] behind = before.clone();
    for (Register register : Register.values()) {
      if (Code.defines(instruction, register)) {
        behind[register.ordinal()] = NONE;
      }
    }
    switch (instruction) {
      case Instruction.LoadWide(Register dst, WideValue value) when isMap(value) ->
          behind[dst.ordinal()] = value;
      case Instruction.Alu(var width, AluOp op, Register dst, Operand.Reg(Register src))
          when op == AluOp.MOV && Interpreter.wide(width) ->
          behind[dst.ordinal()] = before[src.ordinal()];
      default -> {}
    }
    return behind;
  }
}
