package dev.nectar.verifier.analysis;

import dev.nectar.object.Contents;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Slot;
import dev.nectar.verifier.values.Reg;

/** Maps whose contents are what they were when the program was loaded. */
final class Constants {
  private Constants() {}

  /** Whether neither programs nor user space can change a map. */
  static boolean isConstant(MapSpec map) {
    return map.flags().contains(MapFlag.READ_ONLY_FOR_PROGRAMS)
        && (map.role() == MapRole.CONSTANTS || map.role() == MapRole.KERNEL_CONFIG);
  }

  /** A load of a map's value gives what is there, or anything. */
  static void load(MapSpec map, Reg pointer, long at, int size, boolean signed, Reg loaded) {
    if (!pointer.isConstant() || !isConstant(map) || map.type() != MapType.ARRAY) {
      loaded.becomeUnknown();
      return;
    }
    byte[] bytes = contents(map).bytes((int) (at + pointer.bits.value()), size);
    long number = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      number = number << 8 | bytes[i] & 0xff;
    }
    int unused = 64 - size * 8;
    loaded.becomeNumber(signed ? number << unused >> unused : number);
  }

  /** Whether a zero follows. */
  static boolean isText(MapSpec map, int at) {
    for (byte each : contents(map).bytes(at, map.valueSize() - at)) {
      if (each == 0) {
        return true;
      }
    }
    return false;
  }

  private static Contents contents(MapSpec map) {
    for (Slot slot : map.initial()) {
      if (slot instanceof Slot.Value(_, Contents value) && value.size() == map.valueSize()) {
        return value;
      }
    }
    return Contents.zeros(map.valueSize());
  }
}
