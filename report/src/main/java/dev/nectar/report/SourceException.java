package dev.nectar.report;

import java.util.List;

/** A text that is wrong: a script, a filter, assembler. Immutable. */
public class SourceException extends NectarException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  /**
   * A text that is wrong.
   *
   * @param what what cannot be done because of it, for example {@code "the script cannot be
   *     compiled"}
   * @param advice what the reader can do
   * @param diagnostics what is wrong, at least one error
   */
  protected SourceException(String what, String advice, List<Diagnostic> diagnostics) {
    super(what + ": " + place(diagnostics.getFirst()) + diagnostics.getFirst().message(), advice);
    this.diagnostics = List.copyOf(diagnostics);
  }

  private static String place(Diagnostic first) {
    return first
        .span()
        .map(s -> s.source().name() + ":" + s.line() + ":" + s.column() + ": ")
        .orElse("");
  }

  /**
   * What was found: errors and warnings, each followed by its hints.
   *
   * @return at least one error
   */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
