package dev.nectar.filter;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.SourceException;
import java.util.List;

/** A filter that cannot be compiled. Immutable. */
public final class FilterException extends SourceException {
  private static final long serialVersionUID = 1L;

  /**
   * A filter that is wrong.
   *
   * @param diagnostics an error, and hints what to write instead
   */
  public FilterException(List<Diagnostic> diagnostics) {
    super("the filter cannot be compiled", "correct the filter at the place named", diagnostics);
  }
}
