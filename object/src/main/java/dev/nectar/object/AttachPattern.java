package dev.nectar.object;

/**
 * A search for attach points of one kind. In names {@code *} stands for any characters, also none,
 * and {@code ?} for one.
 *
 * @param kind what to search
 * @param category the category's pattern; {@code *} where the kind has none
 * @param name the name's pattern
 */
public record AttachPattern(Kind kind, String category, String name) {
  /** The kinds that can be searched. */
  public enum Kind {
    /** {@link AttachPoint.Tracepoint}. */
    TRACEPOINT,
    /** {@link AttachPoint.RawTracepoint}. */
    RAW_TRACEPOINT
  }

  /**
   * Whether a name is a pattern.
   *
   * @param name of a point or a part of one
   * @return true if it has a {@code *} or {@code ?}
   */
  public static boolean isPattern(String name) {
    return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
  }

  /**
   * Whether a text matches a pattern.
   *
   * @param pattern a pattern, in which {@code *} and {@code ?} are special
   * @param text the text
   * @return true if the whole text matches
   */
  public static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && fits(pattern.charAt(p), text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean fits(char wanted, char there) {
    return wanted == '?' || wanted == there;
  }
}
