package dev.nectar.matrix;

/**
 * What came of one call of a test.
 *
 * @param className of the test, with its package
 * @param test the method, empty if the class failed or was skipped as a whole
 * @param call the display name, which tells the calls of one method apart
 * @param status what came of it
 * @param millis how long it took
 * @param text the reason of a skip, the stack trace of a failure
 */
record Outcome(
    String className, String test, String call, Status status, long millis, String text) {

  /** What can come of a test, the worst last. */
  enum Status {
    /** It held. */
    PASS,
    /** It did not run. */
    SKIP,
    /** It did not hold, or the kernel died under it. */
    FAIL
  }

  /** The failure or reason in one line. */
  String summary() {
    return Text.firstLine(text);
  }
}
