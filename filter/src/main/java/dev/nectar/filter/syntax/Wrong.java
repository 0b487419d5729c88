package dev.nectar.filter.syntax;

import dev.nectar.filter.FilterException;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Span;

/** Makes the refusals of a filter. */
public final class Wrong {
  private Wrong() {}

  /** A refusal for which no advice is needed. */
  public static FilterException at(Span span, String message) {
    return at(span, message, "");
  }

  /** A refusal with advice. */
  public static FilterException at(Span span, String message, String advice) {
    return new FilterException(Diagnostic.error(span, message), advice);
  }
}
