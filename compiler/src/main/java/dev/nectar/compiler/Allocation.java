package dev.nectar.compiler;

import dev.nectar.bytecode.Register;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives every value a register or a slot on the stack: linear scan over intervals (Poletto and
 * Sarkar 1999). R1 to R4 and R6 to R9 are given out, those below R6 only where no call lies within;
 * R0 and R5 are left to the code generator.
 */
final class Allocation {
  private static final List<Register> CLOBBERED =
      List.of(Register.R1, Register.R2, Register.R3, Register.R4);
  private static final List<Register> KEPT =
      List.of(Register.R6, Register.R7, Register.R8, Register.R9);

  private final Map<Value, Interval> byValue = new IdentityHashMap<>();
  private final Map<Register, Interval> active = new EnumMap<>(Register.class);
  private final List<Integer> slotEnds = new ArrayList<>();

  private Allocation() {}

  static Allocation of(List<Block> order) {
    Allocation allocation = new Allocation();
    List<Interval> intervals = Liveness.intervals(order);
    for (Interval interval : intervals) {
      allocation.byValue.put(interval.value, interval);
    }
    Map<Value, Register> hints = hints(order);
    for (Interval interval : intervals) {
      allocation.place(interval, hints.get(interval.value));
    }
    for (Interval interval : intervals) {
      if (interval.register == null) {
        interval.slot = allocation.slot(interval);
      }
    }
    return allocation;
  }

  /** Where a value is kept, or null for one that is made anew at each use. */
  @Nullable Interval interval(Value value) {
    return byValue.get(value);
  }

  /** The number of 8-byte slots on the stack. */
  int slots() {
    return slotEnds.size();
  }

  /** Arguments of calls would like to be in the register that passes them. */
  private static Map<Value, Register> hints(List<Block> order) {
    Map<Value, Register> hints = new IdentityHashMap<>();
    for (Block block : order) {
      for (Value value : block.values) {
        if (value.op() == Op.CALL) {
          for (int i = 0; i < Math.min(4, value.operands.size()); i++) {
            hints.put(value.operand(i), Register.of(i + 1));
          }
        }
      }
    }
    return hints;
  }

  private void place(Interval interval, @Nullable Register hint) {
    active.values().removeIf(other -> other.end < interval.start);
    Register free = free(interval, hint);
    if (free == null) {
      free = evict(interval);
    }
    if (free != null) {
      interval.register = free;
      active.put(free, interval);
    }
  }

  private @Nullable Register free(Interval interval, @Nullable Register hint) {
    if (!interval.crossesCall) {
      if (hint != null && !active.containsKey(hint)) {
        return hint;
      }
      for (Register register : CLOBBERED) {
        if (!active.containsKey(register)) {
          return register;
        }
      }
    }
    for (Register register : KEPT) {
      if (!active.containsKey(register)) {
        return register;
      }
    }
    return null;
  }

  /** Takes the register of the cheapest interval, if that is cheaper than this one. */
  private @Nullable Register evict(Interval interval) {
    Interval cheapest = interval;
    for (Map.Entry<Register, Interval> entry : active.entrySet()) {
      boolean usable = !interval.crossesCall || KEPT.contains(entry.getKey());
      if (usable && entry.getValue().weight() < cheapest.weight()) {
        cheapest = entry.getValue();
      }
    }
    if (cheapest == interval) {
      return null;
    }
    Register register = cheapest.register;
    cheapest.register = null;
    return register;
  }

  private int slot(Interval interval) {
    for (int slot = 0; slot < slotEnds.size(); slot++) {
      if (slotEnds.get(slot) < interval.start) {
        slotEnds.set(slot, interval.end);
        return slot;
      }
    }
    slotEnds.add(interval.end);
    return slotEnds.size() - 1;
  }
}
