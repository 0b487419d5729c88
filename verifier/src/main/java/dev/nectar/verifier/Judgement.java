package dev.nectar.verifier;

import dev.nectar.object.LineSpec;
import dev.nectar.object.link.LinkedProgram;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A program and what became of it.
 *
 * @param program the program
 * @param verdict the verdict, with the slots of the program's code
 * @param explanation of a refusal
 * @param running what a running kernel says to it, if it was asked
 */
public record Judgement(
    LinkedProgram program,
    Verdict verdict,
    Optional<Explanation> explanation,
    Optional<Running> running) {
  /**
   * Judges a program.
   *
   * @param program the program
   * @param subject the same, as it is verified
   * @param details what is to be told of it
   * @return what became of it, which no running kernel was asked about
   */
  public static Judgement of(LinkedProgram program, Subject subject, Set<Report.Detail> details) {
    Verdict verdict =
        details.contains(Report.Detail.INSTRUCTIONS)
            ? Verifier.verifyWithRanges(subject)
            : Verifier.verify(subject);
    Optional<Explanation> explanation =
        verdict instanceof Verdict.Refused ? Verifier.explain(subject) : Optional.empty();
    return new Judgement(program, verdict, explanation, Optional.empty());
  }

  /** What a running kernel says, as against the verdict. */
  public sealed interface Running {
    /** The same: it takes the program too, or refuses it for the same reason. */
    record Same() implements Running {}

    /** It takes a program that is refused here. */
    record Takes() implements Running {}

    /**
     * It refuses a program that is taken here, or refuses it for another reason.
     *
     * @param reason why, in its words
     */
    record Refuses(String reason) implements Running {}

    /**
     * Compares.
     *
     * @param verdict what was said here
     * @param refusal why the running kernel refuses; empty if it takes the program
     * @return what differs; numbers and registers in reasons may
     */
    static Running of(Verdict verdict, Optional<String> refusal) {
      Optional<String> own =
          verdict instanceof Verdict.Refused refused
              ? Optional.of(refused.reason())
              : Optional.empty();
      if (own.map(Running::plain).equals(refusal.map(Running::plain))) {
        return new Same();
      }
      return refusal.<Running>map(Refuses::new).orElseGet(Takes::new);
    }

    private static String plain(String reason) {
      return reason
          .replaceAll("\\bR\\d+\\b", "N")
          .replaceAll("0x[0-9a-fA-F]+", "N")
          .replaceAll("-?\\d+", "N")
          .strip();
    }
  }

  /** The same, with what a running kernel says. */
  Judgement comparedWith(Report.Asked kernel) {
    Running said = Running.of(verdict, kernel.refusal(program.spec()));
    return new Judgement(program, verdict, explanation, Optional.of(said));
  }

  /** The same, with advice on a refusal. */
  Judgement advised(Function<String, Optional<String>> advice) {
    Optional<Explanation> advised =
        refusal()
            .flatMap(
                refused -> explanation.map(each -> each.advised(advice.apply(refused.reason()))));
    return new Judgement(program, verdict, advised, running);
  }

  /**
   * The name of the program.
   *
   * @return the name
   */
  public String name() {
    return program.spec().name();
  }

  /**
   * The refusal.
   *
   * @return the verdict, if it is one
   */
  public Optional<Verdict.Refused> refusal() {
    return verdict instanceof Verdict.Refused refused ? Optional.of(refused) : Optional.empty();
  }

  /**
   * The source line of the instruction at which the program is refused.
   *
   * @return the line; empty if the program is taken, or the object tells of no lines
   */
  public Optional<LineSpec> line() {
    return refusal().flatMap(refused -> program.line(refused.slot()));
  }

  /**
   * What the running kernel says, if that differs.
   *
   * @return a sentence without the full stop; empty if it says the same, or was not asked
   */
  public Optional<String> difference() {
    return running.flatMap(
        said ->
            switch (said) {
              case Running.Same _ -> Optional.empty();
              case Running.Takes _ -> Optional.of("the running kernel takes it");
              case Running.Refuses(String reason) ->
                  Optional.of("the running kernel refuses it: " + reason);
            });
  }
}
