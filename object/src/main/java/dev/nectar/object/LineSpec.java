package dev.nectar.object;

import dev.nectar.report.Source;
import dev.nectar.report.Span;

/**
 * The source line that the instructions from one on come from, as BTF line information carries it.
 *
 * @param slot the first encoded slot it holds for
 * @param file the file's name
 * @param text the text of the line
 * @param line the line, from 1
 * @param column the column, from 1
 */
public record LineSpec(int slot, String file, String text, int line, int column) {
  /**
   * The same line at another place.
   *
   * @param other the first encoded slot it holds for
   * @return the line there
   */
  public LineSpec at(int other) {
    return new LineSpec(other, file, text, line, column);
  }

  /**
   * The word at its column, to be shown in a diagnostic.
   *
   * @return the span, in a source that holds this line alone
   */
  public Span span() {
    String before = "\n".repeat(Math.max(0, line - 1));
    int from = Math.min(Math.max(0, column - 1), text.length());
    int to = from;
    while (to < text.length() && isWord(text.charAt(to))) {
      to++;
    }
    to = Math.min(Math.max(to, from + 1), text.length());
    return new Span(new Source(file, before + text), before.length() + from, before.length() + to);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '$';
  }
}
