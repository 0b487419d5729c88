package dev.nectar.compiler;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Drops values that nothing with an effect needs. */
final class DeadCode {
  private DeadCode() {}

  /** Drops dead values; true if there were any. */
  static boolean run(Function function) {
    Set<Value> live = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Value> work = new ArrayDeque<>();
    for (Block block : function.blocks) {
      for (Value value : block.values) {
        Op.Effect effect = value.op().effect();
        if (effect == Op.Effect.WRITE || effect == Op.Effect.TERMINATOR) {
          live.add(value);
          work.add(value);
        }
      }
    }
    while (!work.isEmpty()) {
      for (Value operand : work.poll().operands) {
        if (live.add(operand)) {
          work.add(operand);
        }
      }
    }
    boolean changed = false;
    for (Block block : function.blocks) {
      changed |= block.values.removeIf(value -> !live.contains(value));
    }
    return changed;
  }
}
