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
}
