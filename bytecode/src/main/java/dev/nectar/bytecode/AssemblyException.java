package dev.nectar.bytecode;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.NectarException;
import java.util.List;

/** Assembler text that is wrong. Immutable. */
public final class AssemblyException extends NectarException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  AssemblyException(List<Diagnostic> diagnostics) {
    super(
        "the program cannot be assembled: " + diagnostics.getFirst().message(),
        "correct it at the places named");
    this.diagnostics = List.copyOf(diagnostics);
  }

  /**
   * What is wrong, in the order of the text.
   *
   * @return at least one error
   */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
