package dev.nectar.filter.syntax;

import dev.nectar.filter.FilterException;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Span;
import java.util.List;

/** Makes the refusals of a filter. */
public final class Wrong {
  private Wrong() {}

  /** A refusal for which no advice is needed. */
  public static FilterException at(Span span, String message) {
    return new FilterException(List.of(Diagnostic.error(span, message)));
  }

  /** A refusal with advice, unless that is empty. */
  public static FilterException at(Span span, String message, String advice) {
    return advice.isEmpty()
        ? at(span, message)
        : new FilterException(List.of(Diagnostic.error(span, message), Diagnostic.hint(advice)));
  }
}
