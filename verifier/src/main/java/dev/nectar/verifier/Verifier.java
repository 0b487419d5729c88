package dev.nectar.verifier;

import dev.nectar.verifier.analysis.Refusal;
import dev.nectar.verifier.analysis.Walk;

/** Linux's verifier, as of 6.18, for programs loaded with all capabilities. Stateless. */
public final class Verifier {
  private Verifier() {}

  /**
   * Judges a program.
   *
   * @param subject the program
   * @return the verdict Linux would give
   */
  public static Verdict verify(Subject subject) {
    Walk walk = new Walk(subject);
    try {
      walk.run();
      return new Verdict.Accepted(walk.work(), walk.facts());
    } catch (Refusal refusal) {
      int slot = refusal.slot() >= 0 ? refusal.slot() : walk.slot();
      return new Verdict.Refused(refusal.reason(), slot, walk.work());
    }
  }
}
