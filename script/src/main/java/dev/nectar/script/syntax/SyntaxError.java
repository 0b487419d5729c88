package dev.nectar.script.syntax;

import dev.nectar.report.Span;

/** Leaves the construct that cannot be parsed; caught where parsing can go on. */
final class SyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of problem it is. */
  enum Kind {
    WRONG,
    UNSUPPORTED
  }

  private final transient Span span;
  private final Kind kind;

  SyntaxError(Token found, String message) {
    this(found.span(), found.is(TokenKind.ERROR) ? found.text() : message);
  }

  SyntaxError(Span span, String message) {
    this(span, message, Kind.WRONG);
  }

  private SyntaxError(Span span, String message, Kind kind) {
    super(message, null, false, false);
    this.span = span;
    this.kind = kind;
  }

  /** Leaves a construct of the language that this version does not have. */
  static SyntaxError unsupported(Token at, String what) {
    return new SyntaxError(at.span(), what + " not supported by this version", Kind.UNSUPPORTED);
  }

  Span span() {
    return span;
  }

  String text() {
    return (kind == Kind.WRONG ? "syntax: " : "") + getMessage();
  }
}
