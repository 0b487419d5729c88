package dev.nectar.object;

import dev.nectar.report.Printable;

/** Lines of text, indented; what a terminal would act upon is written as escapes. */
final class TextLines {
  private final StringBuilder out = new StringBuilder();

  void add(int indent, String line) {
    out.repeat(' ', indent).append(Printable.of(line)).append('\n');
  }

  void blank() {
    out.append('\n');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
