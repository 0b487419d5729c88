package dev.nectar.filter.syntax;

import dev.nectar.report.Source;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a filter into tokens, the longest first: {@code 6000-6008} is one word, and so is {@code
 * len-1}.
 */
public final class Lexer {
  private static final Pattern BLANK = Pattern.compile("[ \\t\\r\\n]++");
  private static final Pattern ESCAPED = Pattern.compile("\\\\[^ !()\\t\\r\\n]++");
  private static final Pattern MAC =
      Pattern.compile(
          "[0-9a-fA-F]{1,2}(?:[:.-][0-9a-fA-F]{1,2}){5}"
              + "|[0-9a-fA-F]{4}(?:\\.[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{12}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*+:[0-9a-fA-F:]*+[0-9.]*+");
  private static final Pattern WORD =
      Pattern.compile("[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?");
  private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]+|[0-9]+");
  private static final Pattern DOTTED = Pattern.compile("[0-9]+(?:\\.[0-9]+){1,3}");
  private static final Pattern SIGN =
      Pattern.compile("&&|\\|\\||!=|<=|>=|==|<<|>>|[-!<>=+*/%&|^:\\[\\]()]");

  private final Source source;
  private final Matcher matcher;
  private int at;

  private Lexer(Source source) {
    this.source = source;
    this.matcher = BLANK.matcher(source.text());
  }

  /** All tokens, the last one the end. */
  public static List<Token> cut(Source source) {
    Lexer lexer = new Lexer(source);
    List<Token> tokens = new ArrayList<>();
    do {
      tokens.add(lexer.next());
    } while (!(tokens.getLast() instanceof Token.End));
    return tokens;
  }

  private Token next() {
    at += length(BLANK);
    if (at == source.text().length()) {
      return new Token.End(span(0));
    }
    int escaped = length(ESCAPED);
    if (escaped > 0) {
      return new Token.Name(span(1, escaped), take(escaped).substring(1));
    }
    int mac = length(MAC);
    int ipv6 = addressLength();
    int word = length(WORD);
    if (mac > 0 && mac >= ipv6 && mac >= word) {
      return new Token.Mac(span(mac), mac(take(mac)));
    }
    if (ipv6 > 0 && ipv6 >= word) {
      Span span = span(ipv6);
      return new Token.Ipv6(span, Ipv6Address.parse(take(ipv6)).orElseThrow());
    }
    if (word > 0) {
      return word(span(word), take(word));
    }
    int sign = length(SIGN);
    if (sign > 0) {
      return new Token.Sign(span(sign), take(sign));
    }
    int width = Character.charCount(source.text().codePointAt(at));
    throw Wrong.at(span(width), "a filter has no such character");
  }

  private int addressLength() {
    int length = length(IPV6);
    boolean address =
        length > 0 && Ipv6Address.parse(source.text().substring(at, at + length)).isPresent();
    return address ? length : 0;
  }

  private Token word(Span span, String text) {
    if (NUMBER.matcher(text).matches()) {
      return new Token.Numeral(span, number(span, text));
    }
    if (DOTTED.matcher(text).matches()) {
      return dotted(span, text);
    }
    if (text.matches("0[xX].*")) {
      throw Wrong.at(span, "'" + text + "' is not a hexadecimal number");
    }
    Optional<Long> named = Optional.ofNullable(Words.NUMBERS.get(text));
    return named.isPresent() ? new Token.Numeral(span, named.get()) : new Token.Word(span, text);
  }

  /** A number in the spelling of C. */
  private static long number(Span span, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean hex = lower.startsWith("0x");
    boolean octal = !hex && lower.length() > 1 && lower.startsWith("0");
    try {
      long value = Long.parseLong(hex ? lower.substring(2) : lower, hex ? 16 : octal ? 8 : 10);
      if (value <= 0xffffffffL) {
        return value;
      }
    } catch (NumberFormatException e) {
      if (octal && lower.matches(".*[89].*")) {
        throw Wrong.at(
            span,
            "'" + text + "' is not an octal number",
            "a number that starts with 0 is octal; write it without the 0");
      }
    }
    throw Wrong.at(span, "the number " + text + " does not fit into 32 bits");
  }

  private static Token dotted(Span span, String text) {
    List<Integer> parts = new ArrayList<>();
    for (String part : text.split("\\.")) {
      if (part.length() > 9) {
        throw Wrong.at(span, "'" + text + "' is no address");
      }
      parts.add(Integer.parseInt(part));
    }
    return new Token.Dotted(span, parts);
  }

  private static long mac(String text) {
    long value = 0;
    String[] parts = text.split("[:.-]");
    for (String part : parts) {
      value = value << 48 / parts.length | Long.parseLong(part, 16);
    }
    return value;
  }

  private int length(Pattern pattern) {
    matcher.usePattern(pattern);
    matcher.region(at, source.text().length());
    return matcher.lookingAt() ? matcher.end() - at : 0;
  }

  private Span span(int length) {
    return span(0, length);
  }

  private Span span(int from, int to) {
    return new Span(source, at + from, at + to);
  }

  private String take(int length) {
    at += length;
    return source.text().substring(at - length, at);
  }
}
