package dev.nectar.script;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.NectarException;
import java.util.List;

/** A script that cannot be compiled. Immutable. */
public final class ScriptException extends NectarException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  /**
   * A script that is wrong.
   *
   * @param diagnostics what is wrong, at least one error
   */
  public ScriptException(List<Diagnostic> diagnostics) {
    super(
        "the script cannot be compiled: " + diagnostics.getFirst().message(),
        "correct the script at the places named");
    this.diagnostics = List.copyOf(diagnostics);
  }

  /**
   * What was found: errors first, then warnings, each followed by its hints.
   *
   * @return at least one error
   */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
