package dev.nectar.elf;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sum of numbers and at most one symbol, as assemblers write it: {@code -8}, {@code table+16}.
 *
 * @param symbol empty if there is none
 * @param value the sum of the numbers
 */
record Displacement(String symbol, long value) {
  private static final Pattern TERM =
      Pattern.compile("([+-]?)(?:(0x[0-9a-fA-F]+|[0-9]+)|([A-Za-z_.$][A-Za-z0-9_.$@]*))");

  /** Empty if the text is something else; no text is 0. */
  static Optional<Displacement> parse(String text) {
    String symbol = "";
    long value = 0;
    int at = 0;
    Matcher term = TERM.matcher(text);
    while (at < text.length()) {
      boolean fits = term.region(at, text.length()).lookingAt();
      if (!fits || at > 0 && term.group(1).isEmpty()) {
        return Optional.empty();
      }
      boolean negative = term.group(1).equals("-");
      if (term.group(3) == null) {
        OptionalLong number = number(term.group(2));
        if (number.isEmpty()) {
          return Optional.empty();
        }
        value += negative ? -number.getAsLong() : number.getAsLong();
      } else if (negative || !symbol.isEmpty()) {
        return Optional.empty();
      } else {
        symbol = term.group(3);
      }
      at = term.end();
    }
    return Optional.of(new Displacement(symbol, value));
  }

  private static OptionalLong number(String digits) {
    try {
      return OptionalLong.of(
          digits.startsWith("0x")
              ? Long.parseUnsignedLong(digits.substring(2), 16)
              : Long.parseUnsignedLong(digits));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
