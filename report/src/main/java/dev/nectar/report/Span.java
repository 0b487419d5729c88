package dev.nectar.report;

/**
 * A range of a {@link Source}.
 *
 * @param source the text it lies in
 * @param start the first position, in UTF-16 units from 0
 * @param end the position after the last; equal to {@code start} for an empty range
 */
public record Span(Source source, int start, int end) {
  /** Checks that the range lies in the text. */
  public Span {
    if (start < 0 || end < start || end > source.text().length()) {
      throw new IllegalArgumentException("span " + start + ".." + end + " outside the text");
    }
  }

  /**
   * The smallest span that covers this one and another of the same source.
   *
   * @param other the other span
   * @return the cover
   */
  public Span to(Span other) {
    return new Span(source, Math.min(start, other.start), Math.max(end, other.end));
  }

  /**
   * The line it starts on.
   *
   * @return the line, from 1
   */
  public int line() {
    return source.line(start);
  }

  /**
   * The column it starts at.
   *
   * @return the column, from 1
   */
  public int column() {
    return source.column(start);
  }

  /**
   * The position in the form of bpftrace: {@code FILE:LINE:COL1-COL2}, the second column exclusive,
   * or {@code FILE:LINE1-LINE2} when it covers several lines.
   *
   * @return the position
   */
  @Override
  public String toString() {
    int first = line();
    int last = source.line(end);
    return first == last
        ? source.name() + ":" + first + ":" + column() + "-" + source.column(end)
        : source.name() + ":" + first + "-" + last;
  }
}
