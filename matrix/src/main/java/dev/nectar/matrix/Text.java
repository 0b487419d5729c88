package dev.nectar.matrix;

/** Text that others have written, for a terminal and a table. */
final class Text {
  private Text() {}

  /** Without control characters, which a guest's console is full of. */
  static String printable(String text) {
    return text.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").replaceAll("\\p{Cntrl}", "");
  }

  /** The first line alone, printable. */
  static String firstLine(String text) {
    return printable(text.strip().lines().findFirst().orElse(""));
  }
}
