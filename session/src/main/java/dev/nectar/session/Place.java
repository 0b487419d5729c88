package dev.nectar.session;

import dev.nectar.report.Span;

/**
 * A place in a script, kept with the line's text so that it can be shown without the script.
 *
 * @param file the script's name
 * @param line the line, from 1
 * @param column the first column, from 1
 * @param end the column after the last
 * @param text the text of the line
 */
public record Place(String file, int line, int column, int end, String text) {
  /**
   * The place of a span; one that covers several lines is cut at the end of its first.
   *
   * @param span the span
   * @return the place
   */
  public static Place of(Span span) {
    int line = span.line();
    String text = span.source().lineText(line);
    int end =
        span.source().line(span.end()) == line
            ? span.source().column(span.end())
            : text.length() + 1;
    return new Place(span.source().name(), line, span.column(), end, text);
  }

  /**
   * The position as diagnostics head their lines with it.
   *
   * @return for example {@code stdin:1:9-30: }
   */
  String position() {
    return file + ":" + line + ":" + column + "-" + end + ": ";
  }

  /** A message, the source line and tildes under the place, each on a line of its own. */
  String render(String message) {
    int from = Math.min(column - 1, text.length());
    int to = Math.max(from, Math.min(end - 1, text.length()));
    String before = text.substring(0, from).replace("\t", "    ");
    String marked = text.substring(from, to).replace("\t", "    ");
    return message
        + "\n"
        + text.replace("\t", "    ")
        + "\n"
        + " ".repeat(before.length())
        + "~".repeat(Math.max(1, marked.length()))
        + "\n";
  }
}
