package dev.nectar.script.syntax;

import dev.nectar.report.Span;

/** Leaves the construct that cannot be parsed; caught where parsing can go on. */
final class SyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Span span;

  SyntaxError(Token found, String message) {
    this(found.span(), found.is(TokenKind.ERROR) ? found.text() : message);
  }

  SyntaxError(Span span, String message) {
    super(message, null, false, false);
    this.span = span;
  }

  Span span() {
    return span;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
