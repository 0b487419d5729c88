package dev.nectar.cli;

import dev.nectar.kernel.VerifierException;
import dev.nectar.object.LineSpec;
import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Severity;

/** Tells that the verifier refuses a program, at the line of the script. */
final class Rejection {
  private static final String UNKNOWN =
      "-v shows all the verifier said; if the script looks right, please report it with that";

  private Rejection() {}

  /** How much is told. */
  enum Detail {
    SENTENCE,
    WHOLE_LOG
  }

  static String describe(VerifierException e, Detail detail, Colour colour) {
    Diagnostic error =
        new Diagnostic(
            Severity.ERROR,
            e.line().map(LineSpec::span),
            "the kernel refuses program " + e.program() + ": " + e.reason());
    return switch (detail) {
          case SENTENCE -> "";
          case WHOLE_LOG -> e.log().text().stripTrailing() + "\n";
        }
        + error.render(colour)
        + Diagnostic.hint(e.advice().isEmpty() ? UNKNOWN : e.advice()).render(colour);
  }
}
