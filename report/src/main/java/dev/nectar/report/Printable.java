package dev.nectar.report;

/** Names from files nobody vouches for, made safe to show on a terminal. */
public final class Printable {
  private Printable() {}

  /**
   * The text, with what a terminal would act upon as escapes: control characters, and those that
   * turn the direction of the text.
   *
   * @param text any text
   * @return the text with {@code \}{@code uNNNN} for each such character
   */
  public static String of(String text) {
    if (text.chars().noneMatch(Printable::acts)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(
            unit -> {
              if (acts(unit)) {
                out.append(String.format("\\u%04x", unit));
              } else {
                out.append((char) unit);
              }
            });
    return out.toString();
  }

  private static boolean acts(int unit) {
    return Character.isISOControl(unit) || Character.getType(unit) == Character.FORMAT;
  }
}
