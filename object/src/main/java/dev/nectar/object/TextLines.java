package dev.nectar.object;

/** Lines of text, indented; what a terminal would act upon is written as escapes. */
final class TextLines {
  private final StringBuilder out = new StringBuilder();

  void add(int indent, String line) {
    out.repeat(' ', indent);
    line.chars().forEach(this::put);
    out.append('\n');
  }

  void blank() {
    out.append('\n');
  }

  private void put(int unit) {
    if (Character.isISOControl(unit)) {
      out.append(String.format("\\x%02x", unit));
    } else {
      out.append((char) unit);
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
