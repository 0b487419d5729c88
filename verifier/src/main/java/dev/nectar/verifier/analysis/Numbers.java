package dev.nectar.verifier.analysis;

import dev.nectar.verifier.Range;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.values.Reg;
import org.jspecify.annotations.Nullable;

/** The numbers that registers hold before each instruction, joined over all states. */
final class Numbers {
  private final @Nullable Range[][] ranges;
  private final boolean[][] other;

  Numbers(int slots) {
    ranges = new Range[slots][Frame.REGISTERS];
    other = new boolean[slots][Frame.REGISTERS];
  }

  /** One more state; only of registers that are told, as bits, is anything known. */
  void add(int slot, Frame frame, int live) {
    for (int r = 0; r < Frame.REGISTERS; r++) {
      Reg reg = frame.regs[r];
      if (!reg.isScalar() || (live >> r & 1) == 0) {
        other[slot][r] = true;
        continue;
      }
      Range now =
          new Range(
              reg.smin,
              reg.smax,
              reg.umin,
              reg.umax,
              ~reg.bits.mask(),
              reg.bits.value() & ~reg.bits.mask());
      Range before = ranges[slot][r];
      ranges[slot][r] = before == null ? now : before.join(now);
    }
  }

  /** What is known, by slot and register; null where it is no number on some path. */
  @Nullable Range[][] found() {
    for (int slot = 0; slot < ranges.length; slot++) {
      for (int r = 0; r < Frame.REGISTERS; r++) {
        if (other[slot][r]) {
          ranges[slot][r] = null;
        }
      }
    }
    return ranges;
  }
}
