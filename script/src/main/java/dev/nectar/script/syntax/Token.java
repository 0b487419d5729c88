package dev.nectar.script.syntax;

import dev.nectar.report.Span;

/**
 * A token.
 *
 * @param kind what it is
 * @param span where it stands
 * @param text the name without {@code $} or {@code @}, the bytes of a string (one char each), the
 *     message of an error; else the text as written
 * @param value the value of an integer as 64 bits (negative: above the largest int64), the number
 *     of a positional parameter; else 0
 */
public record Token(TokenKind kind, Span span, String text, long value) {
  /** Whether it is of a kind. */
  public boolean is(TokenKind wanted) {
    return kind == wanted;
  }

  boolean isWord(String word) {
    return kind == TokenKind.IDENTIFIER && text.equals(word);
  }
}
