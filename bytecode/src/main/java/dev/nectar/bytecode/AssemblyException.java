package dev.nectar.bytecode;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.SourceException;
import java.util.List;

/** Assembler text that is wrong. Immutable. */
public final class AssemblyException extends SourceException {
  private static final long serialVersionUID = 1L;

  AssemblyException(List<Diagnostic> diagnostics) {
    super("the program cannot be assembled", "correct it at the places named", diagnostics);
  }
}
