package dev.nectar.cli;

import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of command lines, as bpftool reads it: words in quotes, {@code #} before a comment, a
 * backslash at the end of a line that goes on in the next.
 */
final class BatchFile {
  private BatchFile() {}

  /**
   * A command line.
   *
   * @param place where it starts, for messages
   * @param words at least one
   */
  record Line(String place, List<String> words) {}

  /** All lines that are not empty. */
  static List<Line> lines(String title, String text) {
    List<Line> found = new ArrayList<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String place = "line " + (i + 1) + " of " + title;
      StringBuilder whole = new StringBuilder(lines[i]);
      while (whole.toString().endsWith("\\") && i + 1 < lines.length) {
        whole.setLength(whole.length() - 1);
        whole.append(lines[++i]);
      }
      List<String> words = words(place, whole.toString());
      if (!words.isEmpty()) {
        found.add(new Line(place, words));
      }
    }
    return found;
  }

  private static List<String> words(String place, String line) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < line.length() && line.charAt(at) != '#') {
      char first = line.charAt(at);
      if (Character.isWhitespace(first)) {
        at++;
      } else if (first == '\'' || first == '"') {
        int end = line.indexOf(first, at + 1);
        if (end < 0) {
          throw new NectarException(place + ": a quote has no end", "end it by " + first);
        }
        words.add(line.substring(at + 1, end));
        at = end + 1;
      } else {
        int end = at;
        while (end < line.length()
            && !Character.isWhitespace(line.charAt(end))
            && line.charAt(end) != '#') {
          end++;
        }
        words.add(line.substring(at, end));
        at = end;
      }
    }
    return words;
  }
}
