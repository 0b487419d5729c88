package dev.nectar.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A format of {@code printf}, taken apart: {@code %[-][+][ ][#][0][width|*][.precision][hh h l ll j
 * z t L]conversion}. Immutable.
 *
 * @param pieces literal bytes and conversions, in order
 */
record PrintfFormat(List<Piece> pieces) {
  sealed interface Piece {}

  @SuppressWarnings("ArrayRecordComponent")
  record Literal(byte[] bytes) implements Piece {}

  /**
   * One conversion.
   *
   * @param kind the letter: d u o x X c s p, or r x h for the forms of {@code %r}
   * @param bytes to how many bytes integers are cut
   */
  record Conversion(
      char kind,
      boolean left,
      boolean plus,
      boolean blank,
      boolean alternative,
      boolean zero,
      int width,
      int bytes)
      implements Piece {}

  static PrintfFormat parse(String format) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%' || at == format.length()) {
        literal.append(c);
      } else if (format.charAt(at) == '%') {
        literal.append('%');
        at++;
      } else {
        flush(literal, pieces);
        Reader reader = new Reader(format, at);
        pieces.add(reader.conversion());
        at = reader.at;
      }
    }
    flush(literal, pieces);
    return new PrintfFormat(pieces);
  }

  private static void flush(StringBuilder literal, List<Piece> pieces) {
    if (!literal.isEmpty()) {
      pieces.add(new Literal(bytes(literal.toString())));
      literal.setLength(0);
    }
  }

  /** A format of a script has one character a byte; text of elsewhere becomes UTF-8. */
  private static byte[] bytes(String text) {
    boolean wide = text.chars().anyMatch(c -> c > 0xff);
    return text.getBytes(wide ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }

  private static final class Reader {
    private final String format;
    private int at;

    Reader(String format, int at) {
      this.format = format;
      this.at = at;
    }

    private char peek() {
      return at < format.length() ? format.charAt(at) : 's';
    }

    Conversion conversion() {
      boolean left = false;
      boolean plus = false;
      boolean blank = false;
      boolean alternative = false;
      boolean zero = false;
      for (; "-+ #0".indexOf(peek()) >= 0; at++) {
        left |= peek() == '-';
        plus |= peek() == '+';
        blank |= peek() == ' ';
        alternative |= peek() == '#';
        zero |= peek() == '0';
      }
      int width = number();
      if (peek() == '.') {
        at++;
        number();
      }
      int bytes = length();
      char kind = peek();
      at++;
      if (kind == 'r' && (peek() == 'x' || peek() == 'h')) {
        kind = peek() == 'x' ? 'R' : 'H';
        at++;
      }
      return new Conversion(kind, left, plus, blank, alternative, zero, width, bytes);
    }

    private int number() {
      int number = 0;
      if (peek() == '*') {
        at++;
      }
      while (Character.isDigit(peek())) {
        number = Math.min(number * 10 + (peek() - '0'), 4096);
        at++;
      }
      return number;
    }

    private int length() {
      int bytes = 4;
      int seen = 0;
      for (; "hlLjzt".indexOf(peek()) >= 0; at++) {
        seen++;
        bytes = peek() == 'h' ? (seen == 2 ? 1 : 2) : 8;
      }
      return bytes;
    }
  }
}
