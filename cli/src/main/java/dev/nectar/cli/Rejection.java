package dev.nectar.cli;

import dev.nectar.kernel.VerifierException;
import dev.nectar.object.LineSpec;
import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Severity;
import dev.nectar.report.Source;
import dev.nectar.report.Span;

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
            e.line().map(Rejection::span),
            "the kernel refuses program " + e.program() + ": " + e.reason());
    return switch (detail) {
          case SENTENCE -> "";
          case WHOLE_LOG -> e.log().text().stripTrailing() + "\n";
        }
        + error.render(colour)
        + Diagnostic.hint(e.advice().isEmpty() ? UNKNOWN : e.advice()).render(colour);
  }

  /** The word that the line information points at, in a text that holds no other line. */
  private static Span span(LineSpec line) {
    String before = "\n".repeat(line.line() - 1);
    String text = line.text();
    int from = Math.min(line.column() - 1, text.length());
    int to = from;
    while (to < text.length() && isWord(text.charAt(to))) {
      to++;
    }
    to = Math.min(Math.max(to, from + 1), text.length());
    return new Span(
        new Source(line.file(), before + text), before.length() + from, before.length() + to);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '$';
  }
}
