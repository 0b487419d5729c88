package dev.nectar.bytecode.classic;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.Span;
import java.util.List;
import java.util.Locale;

/** Goes through tokens; never past the last, which ends a line. */
final class TokenReader {
  /** Ends the reading of what is wrong; caught where the next one starts. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostic diagnostic;

    Wrong(Span span, String message) {
      super(message, null, false, false);
      this.diagnostic = Diagnostic.error(span, message);
    }

    Diagnostic diagnostic() {
      return diagnostic;
    }
  }

  private static final long MIN = Integer.MIN_VALUE;
  private static final long MAX = 0xffff_ffffL;

  private final List<Token> tokens;
  private int at;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  /** The token after the next, or the last. */
  Token second() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** The last token that was taken, or the first. */
  Token previous() {
    return tokens.get(Math.max(at - 1, 0));
  }

  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean atEnd() {
    return at == tokens.size() - 1;
  }

  boolean atLineEnd() {
    return peek().kind() == Token.Kind.LINE_END;
  }

  /** Takes the mark if it is next. */
  boolean take(String mark) {
    if (peek().is(mark)) {
      next();
      return true;
    }
    return false;
  }

  /** Takes the word if it is next. */
  boolean takeWord(String word) {
    if (peek().kind() == Token.Kind.WORD && peek().text().equals(word)) {
      next();
      return true;
    }
    return false;
  }

  void expect(String mark) throws Wrong {
    if (!take(mark)) {
      throw expected("\"" + mark + "\"");
    }
  }

  Wrong expected(String what) {
    return new Wrong(peek().span(), "expected " + what + " instead of " + peek().quoted());
  }

  void skipLine() {
    while (!atLineEnd()) {
      next();
    }
  }

  /** A number as C writes it, or in binary by 0b, perhaps with a sign; 32 bits wide. */
  int number() throws Wrong {
    Span start = peek().span();
    boolean negative = take("-");
    Token token = peek();
    if (token.kind() != Token.Kind.NUMBER) {
      throw expected("a number");
    }
    next();
    return number(token, start.to(token.span()), negative ? -1 : 1);
  }

  /** The value of a token that is a number. */
  static int number(Token token) throws Wrong {
    return number(token, token.span(), 1);
  }

  private static int number(Token token, Span span, int sign) throws Wrong {
    long value = value(token) * sign;
    if (value < MIN || value > MAX) {
      throw new Wrong(span, "the number does not fit into 32 bits");
    }
    return (int) value;
  }

  private static long value(Token token) throws Wrong {
    String text = token.text().toLowerCase(Locale.ROOT);
    try {
      long value =
          text.startsWith("0x")
              ? Long.parseUnsignedLong(text, 2, text.length(), 16)
              : text.startsWith("0b")
                  ? Long.parseUnsignedLong(text, 2, text.length(), 2)
                  : Long.parseLong(text, text.startsWith("0") ? 8 : 10);
      return value < 0 ? Long.MAX_VALUE : value; // beyond 63 bits
    } catch (NumberFormatException e) {
      throw new Wrong(
          token.span(), "\"" + token.text() + "\" is not a number that fits into 32 bits");
    }
  }
}
