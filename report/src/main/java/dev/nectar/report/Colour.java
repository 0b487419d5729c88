package dev.nectar.report;

/** Whether text for people is coloured. */
public enum Colour {
  /** Plain text. */
  NEVER,
  /** ANSI escape sequences: red errors, yellow warnings. */
  ANSI;

  /**
   * Paints a text by severity.
   *
   * @param severity decides the colour; hints stay plain
   * @param text what to paint
   * @return the text, with escape sequences round it if this is {@link #ANSI}
   */
  public String paint(Severity severity, String text) {
    if (this == NEVER) {
      return text;
    }
    return switch (severity) {
      case ERROR -> "\u001b[31m" + text + "\u001b[0m";
      case WARNING -> "\u001b[33m" + text + "\u001b[0m";
      case HINT -> text;
    };
  }
}
