package dev.nectar.verifier.analysis;

import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.Slot;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;

/** Keys that are known: a lookup in an array finds them, and needs no check. */
final class ConstantKeys {
  private final Walk walk;

  ConstantKeys(Walk walk) {
    this.walk = walk;
  }

  /** Whether a map surely has the key that a register points to. */
  boolean isThere(MapSpec map, Reg pointer) {
    boolean array = map.type() == MapType.ARRAY || map.type() == MapType.PERCPU_ARRAY;
    if (!array || pointer.kind != Kind.STACK || !pointer.isConstant()) {
      return false;
    }
    Frame frame = walk.state.frameOf(pointer);
    int low = pointer.off + (int) pointer.bits.value();
    int at = -low - 1;
    Slot slot = frame.slot(at / Slot.SIZE);
    if (slot == null) {
      return false;
    }
    int first = at % Slot.SIZE;
    int zeros = run(slot, first, Slot.ZERO);
    if (zeros >= map.keySize()) {
      return map.maxEntries() > 0;
    }
    if (!slot.isScalarSpill()
        || run(slot, first, Slot.SPILL) != map.keySize()
        || !slot.spill().isConstant()) {
      return false;
    }
    walk.precise(frame, at / Slot.SIZE);
    long key = slot.spill().bits.value();
    return key >= 0 && key < map.maxEntries();
  }

  private static int run(Slot slot, int first, byte type) {
    int length = 0;
    for (int i = first; i >= 0 && slot.types[i] == type; i--) {
      length++;
    }
    return length;
  }
}
