package dev.nectar.object.link;

import dev.nectar.bytecode.Instruction;

/** What becomes of an instruction that is given another value. */
sealed interface Patched {
  /** The instruction with the value. */
  record Fits(Instruction instruction) implements Patched {}

  /** It cannot hold the value on this kernel, which matters only if it is reached. */
  record Unfit(String why) implements Patched {}

  /** It is not what the compiler should have put there. */
  record Wrong(String why) implements Patched {}
}
