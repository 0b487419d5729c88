package dev.nectar.object.elf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a section whose program iproute2 puts into a program array: the number of the map, a
 * slash, the slot.
 *
 * @param map {@code id} of {@code struct bpf_elf_map}
 * @param slot the entry of the array
 */
record TailSection(int map, int slot) {
  private static final Pattern NAME =
      Pattern.compile("(0[xX][0-9a-fA-F]{1,7}|[0-9]{1,9})/(0[xX][0-9a-fA-F]{1,7}|[0-9]{1,9})");

  static Optional<TailSection> of(String section) {
    Matcher matcher = NAME.matcher(section);
    return matcher.matches()
        ? Optional.of(new TailSection(number(matcher.group(1)), number(matcher.group(2))))
        : Optional.empty();
  }

  private static int number(String text) {
    return text.startsWith("0x") || text.startsWith("0X")
        ? Integer.parseInt(text.substring(2), 16)
        : Integer.parseInt(text);
  }
}
