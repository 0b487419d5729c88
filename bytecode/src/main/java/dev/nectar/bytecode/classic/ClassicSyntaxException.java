package dev.nectar.bytecode.classic;

import dev.nectar.report.Diagnostic;
import java.util.List;

/** A text of a classic program that cannot be assembled. Immutable. */
public final class ClassicSyntaxException extends ClassicException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  /**
   * A text that is wrong.
   *
   * @param diagnostics what is wrong, at least one error
   */
  ClassicSyntaxException(List<Diagnostic> diagnostics) {
    super(
        "the filter cannot be assembled: " + diagnostics.getFirst().message(),
        "correct the text at the places named");
    this.diagnostics = List.copyOf(diagnostics);
  }

  /**
   * What was found, in the order of the text.
   *
   * @return at least one error; all have a place
   */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
