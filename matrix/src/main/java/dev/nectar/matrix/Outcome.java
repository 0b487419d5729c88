package dev.nectar.matrix;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What came of one call of a test.
 *
 * @param className of the test, with its package
 * @param test the method, empty if the class failed or was skipped as a whole
 * @param call the display name, which tells the calls of one method apart
 * @param status what came of it
 * @param millis how long it took
 * @param text the reason of a skip, the stack trace of a failure, or what was seen by a test that
 *     passed: a line each, of table, row, column and value with tabs between them
 */
record Outcome(
    String className, String test, String call, Status status, long millis, String text) {

  private static final int LONGEST = 240;

  /** What stands before the message of an exception or a skip. */
  private static final Pattern THROWN =
      Pattern.compile("^(?:(?:[a-z0-9_]+\\.)+[A-Za-z0-9_$]+: ?|Assumption failed: )");

  /** What can come of a test, the worst last. */
  enum Status {
    /** It held. */
    PASS,
    /** It did not run. */
    SKIP,
    /** It did not hold, or the kernel died under it. */
    FAIL
  }

  /** The failure or reason in one line: of a stack trace, the message. */
  String summary() {
    List<String> lines =
        text.lines()
            .takeWhile(line -> !line.startsWith("\tat "))
            .map(line -> Text.printable(line).strip())
            .filter(line -> !line.isEmpty())
            .toList();
    String all = THROWN.matcher(String.join(" ", lines)).replaceFirst("");
    return all.length() <= LONGEST ? all : all.substring(0, LONGEST) + "...";
  }
}
