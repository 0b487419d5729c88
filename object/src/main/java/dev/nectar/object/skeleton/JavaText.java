package dev.nectar.object.skeleton;

import java.util.Locale;
import java.util.stream.Collectors;

/** Names from files, as the source of a class may hold them. */
final class JavaText {
  private JavaText() {}

  private static boolean isPlain(int c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  }

  /** As a constant of a string. */
  static String literal(String text) {
    return text.chars().mapToObj(JavaText::escaped).collect(Collectors.joining("", "\"", "\""));
  }

  private static String escaped(int c) {
    return isPlain(c)
        ? Character.toString(c)
        : String.format(Locale.ROOT, c <= 0xff ? "\\%03o" : "\\u%04x", c);
  }

  /** In a comment for documentation. */
  static String comment(String text) {
    return text.chars()
        .mapToObj(c -> "/@{}<>&".indexOf(c) >= 0 || !isPlain(c) ? "?" : Character.toString(c))
        .collect(Collectors.joining());
  }
}
