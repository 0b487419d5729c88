package dev.nectar.session;

import dev.nectar.report.Colour;
import dev.nectar.report.Severity;
import java.io.OutputStream;
import java.util.Optional;

/** Output as text for people: what the script prints to one stream, news of the run to another. */
public final class TextSink implements OutputSink {
  private final OutputChannel out;
  private final OutputChannel news;
  private final DatumText text;
  private final Buffering buffering;
  private final Colour colour;
  private final Quiet quiet;

  /** Whether the run says that it has started. */
  public enum Quiet {
    /** It does. */
    NO,
    /** It does not. */
    YES
  }

  /**
   * A sink.
   *
   * @param out where the script's output goes
   * @param news where losses, warnings and the start are told
   * @param settings of the plan
   * @param buffering when output is written through
   * @param colour of warnings
   * @param quiet whether the start is told
   */
  public TextSink(
      OutputStream out,
      OutputStream news,
      Settings settings,
      Buffering buffering,
      Colour colour,
      Quiet quiet) {
    this.out = new OutputChannel(out);
    this.news = new OutputChannel(news);
    this.text = new DatumText(settings.cutTrailer());
    this.buffering = buffering;
    this.colour = colour;
    this.quiet = quiet;
  }

  @Override
  public void accept(Output output) {
    switch (output) {
      case Output.Attached(int probes) -> {
        if (quiet == Quiet.NO) {
          say("Attached " + probes + (probes == 1 ? " probe\n" : " probes\n"));
        }
      }
      case Output.Printed(ByteText printed) ->
          out.text().append(printed.bytes(), 0, printed.length());
      case Output.Value(Datum value) -> {
        text.append(value, out.text());
        out.text().append('\n');
      }
      case Output.MapPrinted map -> map(map, out.text());
      case Output.Time(String time) -> out.text().append(time);
      case Output.Lost(long events) -> say("Lost " + events + " events\n");
      case Output.LostInAll(long events) ->
          say(colour.paint(Severity.WARNING, "WARNING: Total lost event count: " + events) + "\n");
      case Output.Missed missed -> say(colour.paint(Severity.WARNING, missed(missed)) + "\n");
      case Output.Reported reported ->
          say(diagnostic(reported.severity(), reported.text().toString(), reported.place()));
      case Output.Problem problem -> problem(problem);
      case Output.Stopped() -> out.text().append("\n\n");
    }
    if (buffering == Buffering.NONE) {
      out.flush();
    }
  }

  @Override
  public void flush() {
    if (buffering != Buffering.FULL) {
      out.flush();
    }
    news.flush();
  }

  @Override
  public void finish() {
    out.flush();
    news.flush();
  }

  private void say(String line) {
    news.text().append(line);
    news.flush();
  }

  private static String missed(Output.Missed missed) {
    int more = missed.points().size() - 1;
    return "WARNING: Missed "
        + Long.toUnsignedString(missed.runs())
        + (missed.runs() == 1 ? " run" : " runs")
        + " of the program at "
        + missed.points().getFirst().text()
        + (more == 0 ? "" : " and " + more + " more")
        + ": one was still running on that CPU";
  }

  private void problem(Output.Problem problem) {
    ErrorSite site = problem.site();
    Optional<String> helper = site.helper();
    String first = diagnostic(Severity.WARNING, site.message(), site.place());
    say(
        helper.isPresent() && problem.code().isPresent()
            ? first
                + "Additional Info - helper: "
                + helper.get()
                + ", retcode: "
                + problem.code().get()
                + "\n"
            : first);
  }

  private String diagnostic(Severity severity, String message, Place place) {
    return place.render(colour.paint(severity, place.position() + severity + ": " + message));
  }

  private void map(Output.MapPrinted map, ByteText to) {
    for (MapEntry entry : map.entries()) {
      boolean histogram = entry.value() instanceof Datum.Histogram;
      if (entry.value() instanceof Datum.Histogram h && h.buckets().isEmpty()) {
        continue;
      }
      to.append(map.shape().name());
      entry
          .key()
          .ifPresent(
              key -> {
                to.append('[');
                text.key(key, to);
                to.append(']');
              });
      to.append(histogram ? ":\n" : ": ");
      text.append(entry.value(), to);
      to.append('\n');
    }
  }
}
