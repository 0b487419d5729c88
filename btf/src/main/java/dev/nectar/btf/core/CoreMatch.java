package dev.nectar.btf.core;

import java.util.Optional;
import java.util.function.Supplier;

/** What becomes of a CO-RE relocation. */
public sealed interface CoreMatch {
  /**
   * The target has what is asked for.
   *
   * @param local the value in the object's own types, which the compiler wrote into the instruction
   * @param target the value that belongs there
   * @param checked whether the instruction must hold the local value: that of bit fields and of
   *     type ids may differ
   * @param access for {@link dev.nectar.btf.CoreKind#FIELD_BYTE_OFFSET}, how the field is loaded
   *     and stored; empty if it is a bit field in both, which is loaded by the word
   */
  record Value(long local, long target, boolean checked, Optional<FieldAccess> access)
      implements CoreMatch {}

  /**
   * The target lacks it. That is no error by itself: the program may have asked before.
   *
   * @param local the value in the object's own types; 0 if there is none
   * @param checked whether the instruction must hold the local value, if it is replaced by 0
   * @param fallback what libbpf does to the instruction
   * @param reason names the type, the field and the nearest names there are; found when asked for,
   *     which can take milliseconds
   */
  record Missing(long local, boolean checked, Fallback fallback, Supplier<String> reason)
      implements CoreMatch {}

  /**
   * The relocation cannot be done: it makes no sense, the target's types contradict each other, or
   * a bit field cannot be loaded at once.
   *
   * @param reason one sentence without a full stop; if candidates disagree, it lists them
   */
  record Refused(String reason) implements CoreMatch {}

  /** What is done where the target lacks something. */
  enum Fallback {
    /** The value is 0: nothing of that kind exists. */
    ZERO,
    /** The instruction is made invalid: the verifier refuses the program if it can be reached. */
    POISON
  }

  /**
   * How a field is loaded and stored by instructions whose offset is relocated. Their size changes
   * with the field's.
   *
   * @param localSize bytes in the object's own types; of arrays that of an element, of bit fields 0
   * @param targetSize bytes in the target, likewise
   * @param localSigned whether it has a sign in the object's own types
   * @param targetSigned whether it has a sign in the target
   * @param adjustable whether a load of the other size gives the same value: the sizes are the
   *     same, both are pointers, or both are integers without a sign
   */
  record FieldAccess(
      long localSize,
      long targetSize,
      boolean localSigned,
      boolean targetSigned,
      boolean adjustable) {}
}
