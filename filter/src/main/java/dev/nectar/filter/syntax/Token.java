package dev.nectar.filter.syntax;

import dev.nectar.report.Span;
import java.util.List;

/** A piece of a filter. Where it stands is its span. */
public sealed interface Token {
  /** Where it stands. */
  Span span();

  /** A word of the language, or a name. */
  record Word(Span span, String text) implements Token {}

  /** A name, since it was escaped. */
  record Name(Span span, String text) implements Token {}

  /** A number of 32 bits, unsigned. */
  record Numeral(Span span, long value) implements Token {}

  /** Two to four numbers with dots between them: the first bytes of an IPv4 address, usually. */
  record Dotted(Span span, List<Integer> parts) implements Token {
    /** Copies the list. */
    public Dotted {
      parts = List.copyOf(parts);
    }
  }

  /** An IPv6 address, as four words. */
  record Ipv6(Span span, Ipv6Address address) implements Token {}

  /** An Ethernet address, of 48 bits. */
  record Mac(Span span, long address) implements Token {}

  /** An operator or a bracket. */
  record Sign(Span span, String text) implements Token {}

  /** The end of the filter. */
  record End(Span span) implements Token {}

  /** Whether it is this word, or this sign. */
  default boolean is(String text) {
    return switch (this) {
      case Word word -> word.text().equals(text);
      case Sign sign -> sign.text().equals(text);
      default -> false;
    };
  }

  /** How messages call it. */
  default String describe() {
    return this instanceof End ? "the end of the filter" : "'" + text() + "'";
  }

  /** The text as written. */
  default String text() {
    return span().source().text().substring(span().start(), span().end());
  }
}
