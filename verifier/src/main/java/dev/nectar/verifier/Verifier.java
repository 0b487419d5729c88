package dev.nectar.verifier;

import dev.nectar.verifier.analysis.Explainer;
import dev.nectar.verifier.analysis.Refusal;
import dev.nectar.verifier.analysis.Walk;
import java.util.Optional;

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
      return new Verdict.Accepted(walk.processed(), walk.facts());
    } catch (Refusal refusal) {
      int slot = refusal.slot() >= 0 ? refusal.slot() : walk.slot();
      return new Verdict.Refused(refusal.reason(), slot, walk.processed());
    }
  }

  /**
   * Explains why a program is refused.
   *
   * @param subject the program
   * @return what was needed, and how it came that it was not there; empty if it is not refused
   */
  public static Optional<Explanation> explain(Subject subject) {
    Walk walk = new Walk(subject);
    try {
      walk.run();
      return Optional.empty();
    } catch (Refusal refusal) {
      return Optional.of(Explainer.of(subject, walk, refusal));
    }
  }

  /**
   * Judges a program, and finds which numbers registers hold, which takes longer: paths are walked
   * whose numbers do not matter to the verdict.
   *
   * @param subject the program
   * @return the verdict Linux would give, with {@link Facts#range} if it is accepted
   */
  public static Verdict verifyWithRanges(Subject subject) {
    Verdict verdict = verify(subject);
    if (!(verdict instanceof Verdict.Accepted(int processed, Facts facts))) {
      return verdict;
    }
    Walk walk = Walk.ofAllNumbers(subject);
    try {
      walk.run();
      return new Verdict.Accepted(processed, facts.withRanges(walk.numbers()));
    } catch (Refusal tooManyPaths) {
      return verdict;
    }
  }
}
