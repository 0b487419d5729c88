package dev.nectar.script.syntax;

import static dev.nectar.script.syntax.TokenKind.*;

import dev.nectar.report.Source;
import dev.nectar.report.Span;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a script into tokens. It keeps no position: the parser says where to read, because the text
 * of an attach point is cut differently from the rest.
 */
public final class Lexer {
  private final Source source;
  private final String text;

  /**
   * A lexer.
   *
   * @param source what to read
   */
  public Lexer(Source source) {
    this.source = source;
    this.text = source.text();
  }

  /** The first position at or after {@code from} that is neither blank nor comment. */
  int skipBlanks(int from) {
    int at = from;
    while (at < text.length()) {
      if (isBlank(text.charAt(at))) {
        at++;
      } else if (text.startsWith("//", at)) {
        at = endOfLine(at);
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          return at;
        }
        at = end + 2;
      } else {
        break;
      }
    }
    return at;
  }

  /** The position of the line break that ends the line of {@code from}, or the end of the text. */
  int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /** The token at or after a position, without the blanks and comments before it. */
  public Token next(int from) {
    int at = skipBlanks(from);
    if (at >= text.length()) {
      return token(END, at, at, "");
    }
    char c = text.charAt(at);
    if (isWordStart(c)) {
      int end = endOfWord(at);
      return token(IDENTIFIER, at, end, text.substring(at, end));
    }
    if (isDigit(c)) {
      return number(at);
    }
    return switch (c) {
      case '"' -> string(at);
      case '$' -> dollar(at);
      case '@' -> {
        int end = endOfWord(at + 1);
        yield token(MAP, at, end, text.substring(at + 1, end));
      }
      default -> punctuation(at, c);
    };
  }

  private Token dollar(int at) {
    char next = charAt(at + 1);
    if (next == '#') {
      return token(PARAMETER_COUNT, at, at + 2, "$#");
    }
    if (isDigit(next)) {
      int end = at + 1;
      long value = 0;
      while (isDigit(charAt(end))) {
        value = Math.min(value * 10 + (charAt(end) - '0'), Integer.MAX_VALUE);
        end++;
      }
      return value == 0
          ? token(
              ERROR,
              at,
              end,
              "param " + text.substring(at, end) + " is out of integer range [1, 2147483647]")
          : new Token(POSITIONAL, new Span(source, at, end), text.substring(at, end), value);
    }
    int end = endOfWord(at + 1);
    return end == at + 1
        ? token(ERROR, at, end, "invalid character '$'")
        : token(VARIABLE, at, end, text.substring(at + 1, end));
  }

  private Token punctuation(int at, char c) {
    char d = charAt(at + 1);
    char e = charAt(at + 2);
    return switch (c) {
      case '{' -> token(LEFT_BRACE, at, 1);
      case '}' -> token(RIGHT_BRACE, at, 1);
      case '(' -> token(LEFT_PAREN, at, 1);
      case ')' -> token(RIGHT_PAREN, at, 1);
      case '[' -> token(LEFT_BRACKET, at, 1);
      case ']' -> token(RIGHT_BRACKET, at, 1);
      case ',' -> token(COMMA, at, 1);
      case ';' -> token(SEMICOLON, at, 1);
      case ':' -> token(COLON, at, 1);
      case '~' -> token(TILDE, at, 1);
      case '#' -> token(HASH, at, 1);
      case '?' -> d == ':' ? token(ELVIS, at, 2) : token(QUESTION, at, 1);
      case '.' -> d == '.' ? token(DOT_DOT, at, 2) : token(DOT, at, 1);
      case '=' -> d == '=' ? token(EQUAL, at, 2) : token(ASSIGN, at, 1);
      case '!' -> d == '=' ? token(NOT_EQUAL, at, 2) : token(NOT, at, 1);
      case '*' -> d == '=' ? token(STAR_ASSIGN, at, 2) : token(STAR, at, 1);
      case '%' -> d == '=' ? token(PERCENT_ASSIGN, at, 2) : token(PERCENT, at, 1);
      case '^' -> d == '=' ? token(XOR_ASSIGN, at, 2) : token(XOR, at, 1);
      case '/' -> slash(at, d);
      case '+' -> doubled(at, c, d, PLUS, PLUS_PLUS, PLUS_ASSIGN);
      case '-' ->
          d == '>' ? token(ARROW, at, 2) : doubled(at, c, d, MINUS, MINUS_MINUS, MINUS_ASSIGN);
      case '&' -> doubled(at, c, d, AND, AND_AND, AND_ASSIGN);
      case '|' -> doubled(at, c, d, OR, OR_OR, OR_ASSIGN);
      case '<' ->
          d == '<' && e == '='
              ? token(SHIFT_LEFT_ASSIGN, at, 3)
              : doubled(at, c, d, LESS, SHIFT_LEFT, LESS_EQUAL);
      case '>' ->
          d == '>' && e == '='
              ? token(SHIFT_RIGHT_ASSIGN, at, 3)
              : doubled(at, c, d, GREATER, SHIFT_RIGHT, GREATER_EQUAL);
      default -> invalidCharacter(at, c);
    };
  }

  private Token slash(int at, char next) {
    if (next == '*') {
      return token(ERROR, at, text.length(), "unterminated comment");
    }
    return next == '=' ? token(SLASH_ASSIGN, at, 2) : token(SLASH, at, 1);
  }

  private Token doubled(int at, char c, char next, TokenKind one, TokenKind two, TokenKind assign) {
    if (next == c) {
      return token(two, at, 2);
    }
    return next == '=' ? token(assign, at, 2) : token(one, at, 1);
  }

  private Token invalidCharacter(int at, char c) {
    int length = Character.charCount(text.codePointAt(at));
    String shown =
        c < ' ' || c == 0x7f
            ? "\\x" + Character.forDigit(c >> 4, 16) + Character.forDigit(c & 15, 16)
            : text.substring(at, at + length);
    return token(ERROR, at, at + length, "invalid character '" + shown + "'");
  }

  // ---- numbers: specification section 3

  private Token number(int at) {
    int end = endOfWord(at);
    boolean hex = charAt(at) == '0' && (charAt(at + 1) | 0x20) == 'x';
    int base = hex ? 16 : charAt(at) == '0' ? 8 : 10;
    int from = hex ? at + 2 : at;
    int digitsEnd = from;
    while (digitsEnd < end
        && (charAt(digitsEnd) == '_' || Character.digit(charAt(digitsEnd), hex ? 16 : 10) >= 0)) {
      digitsEnd++;
    }
    if (digitsEnd == from) {
      return invalidNumber(at, end);
    }
    String suffix = text.substring(digitsEnd, end);
    if (base == 8 && !isSuffixOfC(suffix)) {
      base = 10;
    }
    Wide value = new Wide(0, false);
    for (int i = from; i < digitsEnd; i++) {
      if (charAt(i) != '_') {
        int digit = Character.digit(charAt(i), base);
        if (digit < 0) {
          return invalidNumber(at, end);
        }
        value = value.times(base).plus(digit);
      }
    }
    return withSuffix(at, end, value, suffix);
  }

  private Token withSuffix(int at, int end, Wide value, String suffix) {
    if (suffix.length() > 1 && suffix.charAt(0) == 'e') {
      return exponent(at, end, value, suffix);
    }
    long factor = isSuffixOfC(suffix) ? 1 : durationFactor(suffix);
    if (factor == 0) {
      return invalidNumber(at, end);
    }
    return integer(at, end, value.times(factor));
  }

  private Token exponent(int at, int end, Wide value, String suffix) {
    int power = 0;
    for (int i = 1; i < suffix.length(); i++) {
      char c = suffix.charAt(i);
      if (!isDigit(c) || power > 99) {
        return invalidNumber(at, end);
      }
      power = power * 10 + (c - '0');
    }
    Wide scaled = value;
    for (int i = 0; i < power && scaled.bits != 0; i++) {
      scaled = scaled.times(10);
    }
    return integer(at, end, scaled);
  }

  private Token integer(int at, int end, Wide value) {
    return value.overflow
        ? token(
            ERROR, at, end, "integer '" + text.substring(at, end) + "' does not fit into 64 bits")
        : new Token(INTEGER, new Span(source, at, end), text.substring(at, end), value.bits);
  }

  private Token invalidNumber(int at, int end) {
    return token(ERROR, at, end, "invalid integer '" + text.substring(at, end) + "'");
  }

  private static boolean isSuffixOfC(String suffix) {
    return switch (suffix) {
      case "", "u", "l", "ul", "ll", "ull", "U", "L", "UL", "LL", "ULL", "lu", "llu" -> true;
      default -> false;
    };
  }

  /** The nanoseconds in a unit of time, or 0 if it is none. */
  static long durationFactor(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      case "d" -> 86_400_000_000_000L;
      default -> 0;
    };
  }

  /** An unsigned 64-bit number that remembers whether it ran over. */
  private record Wide(long bits, boolean overflow) {
    Wide times(long factor) {
      return new Wide(bits * factor, overflow || Math.unsignedMultiplyHigh(bits, factor) != 0);
    }

    Wide plus(long more) {
      long sum = bits + more;
      return new Wide(sum, overflow || Long.compareUnsigned(sum, bits) < 0);
    }
  }

  // ---- strings

  private Token string(int at) {
    StringBuilder bytes = new StringBuilder();
    int i = at + 1;
    while (true) {
      char c = charAt(i);
      if (i >= text.length() || c == '\n') {
        return token(ERROR, at, i, "unterminated string");
      }
      if (c == '"') {
        return token(STRING, at, i + 1, bytes.toString());
      }
      if (c == '\\') {
        int next = escape(i, bytes);
        if (next < 0) {
          return badEscape(at, i);
        }
        i = next;
      } else {
        i = plain(i, bytes);
      }
    }
  }

  private int plain(int at, StringBuilder bytes) {
    int codePoint = text.codePointAt(at);
    if (codePoint < 0x80) {
      bytes.append((char) codePoint);
    } else {
      for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
        bytes.append((char) (b & 0xff));
      }
    }
    return at + Character.charCount(codePoint);
  }

  /** Appends what an escape stands for; answers the position after it, or -1 if it is none. */
  private int escape(int at, StringBuilder bytes) {
    char c = charAt(at + 1);
    int simple =
        switch (c) {
          case 'n' -> '\n';
          case 't' -> '\t';
          case 'r' -> '\r';
          case '"' -> '"';
          case '\\' -> '\\';
          default -> -1;
        };
    if (simple >= 0) {
      bytes.append((char) simple);
      return at + 2;
    }
    return c == 'x' ? digits(at + 2, 16, 2, bytes) : digits(at + 1, 8, 3, bytes);
  }

  private int digits(int from, int base, int most, StringBuilder bytes) {
    int at = from;
    int value = 0;
    while (at - from < most && charAt(at) < 0x80 && Character.digit(charAt(at), base) >= 0) {
      value = value * base + Character.digit(charAt(at), base);
      at++;
    }
    bytes.append((char) (value & 0xff));
    return at == from ? -1 : at;
  }

  private Token badEscape(int start, int at) {
    int end = Math.min(at + 2, text.length());
    int close = at + 2;
    while (close < text.length() && charAt(close) != '"' && charAt(close) != '\n') {
      close += charAt(close) == '\\' ? 2 : 1;
    }
    int tokenEnd = Math.min(close + 1, text.length());
    return token(
        ERROR, start, tokenEnd, "invalid escape character '" + text.substring(at, end) + "'");
  }

  // ---- characters

  private char charAt(int at) {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private int endOfWord(int from) {
    int at = from;
    while (at < text.length() && (isWordStart(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    return at;
  }

  private Token token(TokenKind kind, int at, int length) {
    return token(kind, at, at + length, text.substring(at, at + length));
  }

  private Token token(TokenKind kind, int at, int end, String shown) {
    return new Token(kind, new Span(source, at, end), shown, 0);
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x0b;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
