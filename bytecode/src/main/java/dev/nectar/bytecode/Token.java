package dev.nectar.bytecode;

import java.util.ArrayList;
import java.util.List;

/**
 * A word, number or sign of assembler text.
 *
 * @param kind what it is
 * @param text how it is written
 * @param start where it starts
 */
record Token(Kind kind, String text, int start) {
  /** The kinds of tokens. */
  enum Kind {
    WORD,
    NUMBER,
    SIGN,
    END
  }

  private static final List<String> LONG_SIGNS =
      List.of("<<=", ">>=", "+=", "-=", "*=", "/=", "|=", "&=", "%=", "^=", "==", "!=", ">=", "<=");

  int end() {
    return start + text.length();
  }

  boolean is(String sign) {
    return kind != Kind.END && text.equals(sign);
  }

  /** The text by which patterns know it: numbers are decimal there. */
  String canonical() {
    if (kind != Kind.NUMBER || !text.startsWith("0x") || text.length() > 9) {
      return text;
    }
    try {
      return Integer.toString(Integer.parseInt(text, 2, text.length(), 16));
    } catch (NumberFormatException e) {
      return text;
    }
  }

  /**
   * Takes text apart.
   *
   * @param text the whole text
   * @param from where to start
   * @param to where to end
   * @return tokens, the last of which is {@link Kind#END}
   */
  static List<Token> of(String text, int from, int to) {
    List<Token> tokens = new ArrayList<>();
    int at = from;
    while (at < to) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      Token token = next(text, at, to);
      tokens.add(token);
      at = token.end();
    }
    tokens.add(new Token(Kind.END, "", to));
    return tokens;
  }

  private static Token next(String text, int at, int to) {
    char first = text.charAt(at);
    if (isWordPart(first)) {
      int end = at + 1;
      while (end < to && isWordPart(text.charAt(end))) {
        end++;
      }
      Kind kind = Character.isDigit(first) ? Kind.NUMBER : Kind.WORD;
      return new Token(kind, text.substring(at, end), at);
    }
    for (String sign : LONG_SIGNS) {
      if (text.startsWith(sign, at) && at + sign.length() <= to) {
        return new Token(Kind.SIGN, sign, at);
      }
    }
    int end = Character.isHighSurrogate(first) && at + 1 < to ? at + 2 : at + 1;
    return new Token(Kind.SIGN, text.substring(at, end), at);
  }

  static boolean isWordPart(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '.'
        || c == '$';
  }
}
