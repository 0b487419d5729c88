package dev.nectar.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259): quoting of strings, and a reader into lists, maps, strings, {@link Long}, {@link
 * BigDecimal}, {@link Boolean} and {@link #NULL}. Stateless.
 */
public final class Json {
  /** What {@code null} is read as. */
  public static final Object NULL = new Object();

  private static final int DEEPEST = 200;

  private Json() {}

  /**
   * Appends a string with its quotes.
   *
   * @param text the string
   * @param out where it goes
   */
  public static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || Character.isSurrogate(c) && !paired(text, i)) {
            out.append("\\u").append(Character.forDigit(c >> 12, 16));
            out.append(Character.forDigit(c >> 8 & 15, 16));
            out.append(Character.forDigit(c >> 4 & 15, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int at) {
    char c = text.charAt(at);
    return Character.isHighSurrogate(c)
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  /**
   * A string with its quotes.
   *
   * @param text the string
   * @return the JSON
   */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    quote(text, out);
    return out.toString();
  }

  /**
   * Reads a text.
   *
   * @param text one JSON value
   * @return the value; objects keep their order
   * @throws NectarException if it is not JSON, with the position
   */
  public static Object parse(String text) {
    Parser parser = new Parser(text);
    Object value = parser.value(0);
    parser.blanks();
    if (parser.at < text.length()) {
      throw parser.error("the end");
    }
    return value;
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    NectarException error(String expected) {
      return new NectarException(
          "this is not JSON: " + expected + " is expected at character " + (at + 1), "");
    }

    void blanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    boolean take(char c) {
      blanks();
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    void expect(char c) {
      if (!take(c)) {
        throw error("'" + c + "'");
      }
    }

    Object value(int depth) {
      if (depth > DEEPEST) {
        throw error("less depth");
      }
      blanks();
      char c = at < text.length() ? text.charAt(at) : 0;
      return switch (c) {
        case '{' -> object(depth);
        case '[' -> array(depth);
        case '"' -> string();
        case 't' -> word("true", true);
        case 'f' -> word("false", false);
        case 'n' -> word("null", NULL);
        default -> number();
      };
    }

    private Object word(String word, Object value) {
      if (!text.startsWith(word, at)) {
        throw error("a value");
      }
      at += word.length();
      return value;
    }

    private Map<String, Object> object(int depth) {
      Map<String, Object> members = new LinkedHashMap<>();
      expect('{');
      if (take('}')) {
        return members;
      }
      do {
        blanks();
        String name = string();
        expect(':');
        members.put(name, value(depth + 1));
      } while (take(','));
      expect('}');
      return members;
    }

    private List<Object> array(int depth) {
      List<Object> elements = new ArrayList<>();
      expect('[');
      if (take(']')) {
        return elements;
      }
      do {
        elements.add(value(depth + 1));
      } while (take(','));
      expect(']');
      return elements;
    }

    private String string() {
      if (at >= text.length() || text.charAt(at) != '"') {
        throw error("a string");
      }
      at++;
      StringBuilder out = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return out.toString();
        }
        if (c < 0x20) {
          at--;
          throw error("an escape");
        }
        out.append(c == '\\' ? escape() : c);
      }
      throw error("'\"'");
    }

    private char escape() {
      char c = at < text.length() ? text.charAt(at++) : 0;
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> unicode();
        default -> throw error("an escape");
      };
    }

    private char unicode() {
      int code = 0;
      for (int i = 0; i < 4; i++) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
          throw error("a hexadecimal digit");
        }
        code = code * 16 + digit;
        at++;
      }
      return (char) code;
    }

    private Object number() {
      int start = at;
      while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      String number = text.substring(start, at);
      try {
        BigDecimal value = new BigDecimal(number);
        return number.matches("-?[0-9]{1,18}") ? (Object) value.longValueExact() : shorten(value);
      } catch (NumberFormatException e) {
        at = start;
        throw error("a value");
      }
    }

    private static Object shorten(BigDecimal value) {
      boolean whole = value.scale() == 0 && value.unscaledValue().bitLength() < 64;
      return whole ? (Object) value.longValue() : value;
    }
  }
}
