package dev.nectar.session;

import dev.nectar.object.AttachPoint;
import dev.nectar.report.Json;
import dev.nectar.report.Severity;
import java.io.OutputStream;
import java.util.List;

/** Output as JSON, one object a line. */
public final class JsonSink implements OutputSink {
  private final OutputChannel out;
  private final DatumJson json;
  private final DatumText text;
  private final Buffering buffering;
  private final StringBuilder line = new StringBuilder();

  /**
   * A sink.
   *
   * @param out where the lines go
   * @param settings of the plan
   * @param buffering when output is written through
   */
  public JsonSink(OutputStream out, Settings settings, Buffering buffering) {
    this.out = new OutputChannel(out);
    this.json = new DatumJson(settings.cutTrailer());
    this.text = new DatumText(settings.cutTrailer());
    this.buffering = buffering;
  }

  @Override
  public void accept(Output output) {
    line.setLength(0);
    switch (output) {
      case Output.Attached(int probes) -> counted("attached_probes", probes, "probes");
      case Output.Printed(ByteText printed) -> {
        line.append("{\"type\": \"printf\", \"data\": ");
        DatumJson.text(printed.bytes(), printed.length(), "", line);
        line.append('}');
      }
      case Output.Value(Datum value) -> {
        line.append("{\"type\": \"value\", \"data\": ");
        json.append(value, line);
        line.append('}');
      }
      case Output.MapPrinted map -> map(map);
      case Output.Time(String time) -> {
        line.append("{\"type\": \"time\", \"data\": ");
        Json.quote(time, line);
        line.append('}');
      }
      case Output.Lost(long events) -> counted("lost_events", events, "events");
      case Output.Missed missed -> missed(missed);
      case Output.LostInAll _, Output.Stopped _ -> {
        return;
      }
      case Output.Reported reported -> reported(reported);
      case Output.Problem problem -> problem(problem);
    }
    if (!line.isEmpty()) {
      out.text().append(line.append('\n').toString());
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
  }

  @Override
  public void finish() {
    out.flush();
  }

  private void counted(String type, long count, String unit) {
    line.append("{\"type\": \"").append(type).append("\", \"count\": ").append(count);
    line.append(", \"data\": {\"").append(unit).append("\": ").append(count).append("}}");
  }

  private void missed(Output.Missed missed) {
    line.append("{\"type\": \"missed_runs\", \"count\": ").append(missed.runs());
    line.append(", \"data\": {\"points\": [");
    String separator = "";
    for (AttachPoint point : missed.points()) {
      line.append(separator);
      Json.quote(point.text(), line);
      separator = ", ";
    }
    line.append("]}}");
  }

  private void map(Output.MapPrinted map) {
    List<MapEntry> entries = map.entries();
    boolean keyed = map.shape().key().isPresent();
    if (entries.isEmpty()) {
      return;
    }
    line.append("{\"type\": \"").append(type(map.shape().content())).append("\", \"data\": {");
    Json.quote(map.shape().name(), line);
    line.append(": ").append(keyed ? "{" : "");
    String separator = "";
    for (MapEntry entry : entries) {
      line.append(separator);
      entry
          .key()
          .ifPresent(
              key -> {
                key(key);
                line.append(": ");
              });
      json.append(entry.value(), line);
      separator = ", ";
    }
    line.append(keyed ? "}}}" : "}}");
  }

  private static String type(MapShape.Content content) {
    return switch (content) {
      case MapShape.Content.Average _, MapShape.Content.Stats _ -> "stats";
      case MapShape.Content.Histogram _, MapShape.Content.LinearHistogram _ -> "hist";
      default -> "map";
    };
  }

  /**
   * The key's text without parentheses round a tuple, and without the blanks between its values.
   */
  private void key(Datum key) {
    ByteText bytes = new ByteText();
    text.key(key, bytes);
    StringBuilder quoted = new StringBuilder();
    DatumJson.text(bytes.bytes(), bytes.length(), "", quoted);
    line.append(quoted.toString().replace(" ", ""));
  }

  private void reported(Output.Reported reported) {
    boolean error = reported.severity() == Severity.ERROR;
    line.append("{\"type\": \"").append(error ? "errorf" : "warnf").append("\", \"msg\": ");
    DatumJson.text(reported.text().bytes(), reported.text().length(), "", line);
    place(reported.place());
  }

  private void problem(Output.Problem problem) {
    ErrorSite site = problem.site();
    boolean helper = site.helper().isPresent() && problem.code().isPresent();
    line.append("{\"type\": \"").append(helper ? "helper_error" : "runtime_error");
    line.append("\", \"msg\": ");
    Json.quote(site.message(), line);
    if (helper) {
      line.append(", \"helper\": ");
      Json.quote(site.helper().get(), line);
      line.append(", \"retcode\": ").append(problem.code().get());
    }
    place(site.place());
  }

  private void place(Place place) {
    line.append(", \"filename\": ");
    Json.quote(place.file(), line);
    line.append(", \"line\": ").append(place.line());
    line.append(", \"col\": ").append(place.column()).append('}');
  }
}
