package dev.nectar.bytecode.classic;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.SourceException;
import java.util.List;

/** A text of a classic program that cannot be assembled. Immutable. */
public final class ClassicSyntaxException extends SourceException {
  private static final long serialVersionUID = 1L;

  /**
   * A text that is wrong.
   *
   * @param diagnostics what is wrong, at least one error; all have a place
   */
  ClassicSyntaxException(List<Diagnostic> diagnostics) {
    super("the filter cannot be assembled", "correct the text at the places named", diagnostics);
  }
}
