package dev.nectar.report;

import java.util.Arrays;
import java.util.Objects;

/** A named text that diagnostics point into. Immutable; lines and columns count from 1. */
public final class Source {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  /**
   * A source.
   *
   * @param name the file's name as the user gave it, or {@code stdin}
   * @param text the whole text
   */
  public Source(String name, String text) {
    this.name = Objects.requireNonNull(name);
    this.text = text;
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    this.lineStarts = Arrays.copyOf(starts, count);
  }

  /**
   * The name.
   *
   * @return the file's name as the user gave it
   */
  public String name() {
    return name;
  }

  /**
   * The text.
   *
   * @return the whole text
   */
  public String text() {
    return text;
  }

  /**
   * The line an offset lies on.
   *
   * @param offset a position in the text, in UTF-16 units, from 0 to its length
   * @return the line, from 1
   */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /**
   * The column of an offset in its line.
   *
   * @param offset a position in the text, in UTF-16 units, from 0 to its length
   * @return the column, from 1
   */
  public int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  /**
   * The number of lines.
   *
   * @return at least 1
   */
  public int lines() {
    return lineStarts.length;
  }

  /**
   * The text of a line.
   *
   * @param line from 1 to {@link #lines()}
   * @return the line without its line break
   */
  public String lineText(int line) {
    int start = lineStarts[line - 1];
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length();
    return text.substring(start, end);
  }
}
