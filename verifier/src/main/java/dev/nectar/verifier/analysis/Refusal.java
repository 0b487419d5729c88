package dev.nectar.verifier.analysis;

import java.util.Locale;

/** Ends a walk: the program is refused. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Where the walk ended, a slot; -1 where that is left to the catcher. */
  private final int slot;

  /** Why, as the kernel says it. */
  Refusal(int slot, String reason) {
    super(reason, null, false, false);
    this.slot = slot;
  }

  /** A refusal at the instruction that is walked. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  static Refusal because(String reason, Object... values) {
    return new Refusal(
        -1, values.length == 0 ? reason : String.format(Locale.ROOT, reason, values));
  }

  /** Where the walk ended, a slot; -1 where that is left to the catcher. */
  public int slot() {
    return slot;
  }

  /** Why, as the kernel says it. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
