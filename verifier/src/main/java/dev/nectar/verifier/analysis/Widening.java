package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.values.Reg;

/** Forgets numbers that a round of a loop has changed, so that the loop comes to an end. */
final class Widening {
  private Widening() {}

  /** Forgets numbers of a state that were others one round before, and did not matter. */
  static void of(State before, State now) {
    for (int f = 0; f < before.frames.size(); f++) {
      Frame old = before.frames.get(f);
      Frame frame = now.frames.get(f);
      for (int r = 0; r < Frame.REGISTERS - 1; r++) {
        if ((old.preciseRegisters >> r & 1) == 0) {
          widen(old.regs[r], frame.regs[r]);
        }
      }
      for (int s = 0; s < Math.min(old.stack.length, frame.stack.length); s++) {
        Slot was = old.stack[s];
        Slot slot = frame.stack[s];
        if (was.isScalarSpill() && slot.isScalarSpill() && (old.preciseSlots >> s & 1) == 0) {
          widen(was.spill(), slot.spill());
        }
      }
    }
  }

  private static void widen(Reg before, Reg now) {
    if (before.isScalar() && now.isScalar() && !before.same(now)) {
      now.becomeUnknown();
    }
  }
}
