package dev.nectar.vm.code;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The loops of a function that run a number of times known before: a register starts with a
 * constant, grows or shrinks by a constant each time, and is compared with a constant at the end.
 * They need not count, and their tests are written so that the JVM's compiler sees a counted loop:
 * with a signed order, and 64 bits wide, which is the same where the register is never negative.
 */
final class CountedLoops {
  /** How many instructions may run without counting. */
  private static final long MOST = 1 << 14;

  private final Map<Integer, CountedLoop> byHead = new HashMap<>();
  private final Map<Integer, CountedLoop> byEnd = new HashMap<>();
  private final Map<Integer, Instruction> normalised = new HashMap<>();

  private final Code code;
  private final BitSet slots;

  /** How many jumps go to a slot. */
  private final Map<Integer, Integer> jumps = new HashMap<>();

  private CountedLoops(Code code, BitSet slots) {
    this.code = code;
    this.slots = slots;
  }

  /**
   * A loop.
   *
   * @param head where it begins, and is entered from above alone
   * @param end the jump back
   * @param trips how often it runs at most
   */
  record CountedLoop(int head, int end, int trips) {}

  /** Those of a function that comes to these slots. */
  static CountedLoops of(Code code, BitSet slots) {
    CountedLoops loops = new CountedLoops(code, slots);
    loops.find();
    return loops;
  }

  /** The loop whose head is a slot. */
  Optional<CountedLoop> enteredAt(int slot) {
    return Optional.ofNullable(byHead.get(slot));
  }

  /** Whether a jump ends a loop. */
  boolean endsAt(int slot) {
    return byEnd.containsKey(slot);
  }

  /** What is written in the place of an instruction, if it is not the instruction itself. */
  Optional<Instruction> normalised(int slot) {
    return Optional.ofNullable(normalised.get(slot));
  }

  private void find() {
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      if (code.at(slot) instanceof Instruction.JumpRegister) {
        return;
      }
      code.targets(slot).forEach(target -> jumps.merge(target, 1, Integer::sum));
    }
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      if (code.at(slot) instanceof Instruction.JumpIf jump && jump.offset() < 0) {
        loop(slot + 1 + jump.offset(), slot, slot, jump, true);
      } else if (code.at(slot) instanceof Instruction.Jump(int offset)
          && offset < 0
          && slot > 0
          && slots.get(slot - 1)
          && code.at(slot - 1) instanceof Instruction.JumpIf jump
          && jump.offset() > 0
          && !jumps.containsKey(slot)) {
        loop(slot + 1 + offset, slot, slot - 1, jump, false);
      }
    }
  }

  /** Looks whether a jump back to a head, with a test before or in it, ends a counted loop. */
  private void loop(int head, int end, int test, Instruction.JumpIf jump, boolean goesOn) {
    Register counter = jump.left();
    if (!(jump.right() instanceof Operand.Imm(int bound))
        || bound < 0
        || head < 0
        || !isEntered(head)
        || !isAlone(head, end)) {
      return;
    }
    int step = -1;
    for (int slot = head; slot <= end; slot++) {
      if (slots.get(slot) && Code.defines(code.at(slot), counter)) {
        if (step >= 0) {
          return;
        }
        step = slot;
      }
    }
    if (step < 0 || !isStraight(step, test)) {
      return;
    }
    Optional<Integer> by = increment(code.at(step), counter);
    Optional<Integer> first = start(head, counter);
    if (by.isEmpty() || first.isEmpty()) {
      return;
    }
    long trips = trips(jump.op(), goesOn, first.get(), by.get(), bound);
    if (trips < 1 || trips * (end + 1 - head) > MOST) {
      return;
    }
    CountedLoop loop = new CountedLoop(head, end, (int) trips);
    byHead.put(head, loop);
    byEnd.put(end, loop);
    boolean up = by.get() > 0;
    JumpOp order = goesOn ? up ? JumpOp.SLT : JumpOp.SGT : up ? JumpOp.SGE : JumpOp.SLE;
    normalised.put(
        test, new Instruction.JumpIf(Width.DOUBLE, order, counter, jump.right(), jump.offset()));
    normalised.put(
        step, new Instruction.Alu(Width.DOUBLE, AluOp.ADD, counter, new Operand.Imm(by.get())));
  }

  /** From above alone: by no jump but the one that ends the loop. */
  private boolean isEntered(int head) {
    return jumps.getOrDefault(head, 0) == 1
        && !byHead.containsKey(head)
        && before(head) >= 0
        && !Code.ends(code.at(before(head)));
  }

  /** Whether nothing jumps into the loop from elsewhere. */
  private boolean isAlone(int head, int end) {
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      boolean inside = slot >= head && slot <= end;
      for (int target : code.targets(slot)) {
        if (!inside && target > head && target <= end) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether each time round that comes to the test comes through the step, and not twice. */
  private boolean isStraight(int step, int test) {
    for (int slot = step; slot < test; slot++) {
      if (slots.get(slot)
          && (!code.targets(slot).isEmpty()
              || Code.ends(code.at(slot))
              || slot > step && jumps.containsKey(slot))) {
        return false;
      }
    }
    return !jumps.containsKey(test);
  }

  private int before(int slot) {
    return slot == 0 ? -1 : slots.previousSetBit(slot - 1);
  }

  /** The constant a register has at a head. */
  private Optional<Integer> start(int head, Register counter) {
    for (int slot = before(head); slot >= 0; slot = before(slot)) {
      Instruction instruction = code.at(slot);
      if (Code.ends(instruction)) {
        return Optional.empty();
      }
      if (Code.defines(instruction, counter)) {
        return instruction instanceof Instruction.Alu(_, AluOp op, _, Operand.Imm(int value))
                && op == AluOp.MOV
                && value >= 0
            ? Optional.of(value)
            : Optional.empty();
      }
      if (jumps.containsKey(slot)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> increment(Instruction instruction, Register counter) {
    return instruction instanceof Instruction.Alu(_, AluOp op, Register dst, Operand.Imm(int by))
            && op == AluOp.ADD
            && dst == counter
            && by != 0
        ? Optional.of(by)
        : Optional.empty();
  }

  /** How often a loop runs; 0 if it is not known, or the counter would leave 0 to 2^31. */
  private static long trips(JumpOp op, boolean goesOn, long first, long by, long bound) {
    boolean met = goesOn ? op == JumpOp.NE : op == JumpOp.EQ;
    boolean below = goesOn && (op == JumpOp.LT || op == JumpOp.SLT);
    long distance = bound - first;
    if (met && distance % by == 0 && distance / by > 0) {
      return distance / by;
    }
    return below && by > 0 && distance > 0 && bound + by <= Integer.MAX_VALUE
        ? (distance + by - 1) / by
        : 0;
  }
}
