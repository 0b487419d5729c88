package dev.nectar.filter;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.NectarException;

/** A filter that cannot be compiled. Immutable. */
public final class FilterException extends NectarException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnostic diagnostic;

  /**
   * A filter that is wrong.
   *
   * @param diagnostic what is wrong and where
   * @param advice what to write instead, one sentence without a full stop; empty if nothing helps
   */
  public FilterException(Diagnostic diagnostic, String advice) {
    super("the filter cannot be compiled: " + diagnostic.message(), advice);
    this.diagnostic = diagnostic;
  }

  /**
   * What is wrong.
   *
   * @return an error with its place in the filter
   */
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
