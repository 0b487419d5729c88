package dev.nectar.matrix;

import dev.nectar.report.Json;
import java.util.Locale;

/** All outcomes of all kernels as JSON. */
final class JsonReport {
  private JsonReport() {}

  static String render(Results results) {
    StringBuilder out = new StringBuilder("{\"kernels\": [");
    String comma = "\n";
    for (Column column : results.columns()) {
      out.append(comma);
      column(column, out);
      comma = ",\n";
    }
    return out.append("\n]}\n").toString();
  }

  private static void column(Column column, StringBuilder out) {
    out.append("  {\"name\": ").append(Json.quote(column.name()));
    out.append(", \"release\": ").append(Json.quote(column.release()));
    out.append(", \"millis\": ").append(column.took().toMillis());
    column.problem().ifPresent(why -> out.append(", \"problem\": ").append(Json.quote(why)));
    out.append(", \"tests\": [");
    String comma = "\n";
    for (Outcome outcome : column.outcomes()) {
      out.append(comma).append("    {\"class\": ").append(Json.quote(outcome.className()));
      out.append(", \"test\": ").append(Json.quote(outcome.test()));
      out.append(", \"call\": ").append(Json.quote(outcome.call()));
      out.append(", \"status\": ")
          .append(Json.quote(outcome.status().name().toLowerCase(Locale.ROOT)));
      out.append(", \"millis\": ").append(outcome.millis());
      out.append(", \"text\": ").append(Json.quote(outcome.text())).append('}');
      comma = ",\n";
    }
    out.append("\n  ]}");
  }
}
