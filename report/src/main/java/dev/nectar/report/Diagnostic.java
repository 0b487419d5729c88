package dev.nectar.report;

import java.util.Optional;

/**
 * One finding about an input.
 *
 * @param severity how bad it is
 * @param span where it is, if it has a place
 * @param message what is wrong, without the place and the severity
 */
public record Diagnostic(Severity severity, Optional<Span> span, String message) {
  /**
   * An error with a place.
   *
   * @param span where
   * @param message what is wrong
   * @return the diagnostic
   */
  public static Diagnostic error(Span span, String message) {
    return new Diagnostic(Severity.ERROR, Optional.of(span), message);
  }

  /**
   * A warning with a place.
   *
   * @param span where
   * @param message what looks wrong
   * @return the diagnostic
   */
  public static Diagnostic warning(Span span, String message) {
    return new Diagnostic(Severity.WARNING, Optional.of(span), message);
  }

  /**
   * A hint, which has no place of its own.
   *
   * @param message what could be done
   * @return the diagnostic
   */
  public static Diagnostic hint(String message) {
    return new Diagnostic(Severity.HINT, Optional.empty(), message);
  }

  /**
   * The text as bpftrace prints it: place, severity and message on the first line, then the source
   * line (tabs as four blanks) and tildes under the columns; a span over several lines is followed
   * by those lines.
   *
   * @param colour whether and how to colour it
   * @return the lines, each ended by a line break
   */
  public String render(Colour colour) {
    StringBuilder out = new StringBuilder();
    String head =
        (severity == Severity.HINT ? "" : span.map(s -> s + ": ").orElse(""))
            + severity
            + ": "
            + message;
    out.append(colour.paint(severity, head)).append('\n');
    if (severity != Severity.HINT) {
      span.ifPresent(s -> quote(s, out));
    }
    return out.toString();
  }

  private static void quote(Span span, StringBuilder out) {
    Source source = span.source();
    int first = span.line();
    int last = source.line(span.end());
    if (first != last) {
      for (int line = first; line <= last; line++) {
        out.append(expand(source.lineText(line))).append('\n');
      }
      return;
    }
    String line = source.lineText(first);
    int from = Math.min(span.column() - 1, line.length());
    int to = Math.min(source.column(span.end()) - 1, line.length());
    int indent = expand(line.substring(0, from)).length();
    int width = Math.max(1, expand(line.substring(from, Math.max(from, to))).length());
    out.append(expand(line)).append('\n');
    out.append(" ".repeat(indent)).append("~".repeat(width)).append('\n');
  }

  private static String expand(String text) {
    return text.replace("\t", "    ");
  }
}
