package dev.nectar.btf.core;

import dev.nectar.btf.BtfType;

/** Tells arrays without a length, which end structures: any index is within them. */
final class Flexible {
  private Flexible() {}

  /** Whether an array is one, which was reached by a step. */
  static boolean is(Types types, CorePath.Step step, BtfType.Array array) {
    return array.count() == 0
        && step.name().isPresent()
        && types.type(step.type()) instanceof BtfType.Struct struct
        && step.index() == struct.members().size() - 1;
  }
}
