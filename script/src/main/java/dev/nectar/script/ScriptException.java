package dev.nectar.script;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.SourceException;
import java.util.List;

/** A script that cannot be compiled. Immutable. */
public final class ScriptException extends SourceException {
  private static final long serialVersionUID = 1L;

  /**
   * A script that is wrong.
   *
   * @param diagnostics what is wrong, at least one error; errors first, then warnings, each
   *     followed by its hints
   */
  public ScriptException(List<Diagnostic> diagnostics) {
    super("the script cannot be compiled", "correct the script at the places named", diagnostics);
  }
}
