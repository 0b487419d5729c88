package dev.nectar.cli;

import dev.nectar.report.Json;
import dev.nectar.report.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of values under columns, as aligned text or as JSON objects.
 *
 * @param title what the rows are, in the plural
 * @param columns the names of the columns
 * @param rows each as long as the columns; numbers are aligned to the right, and are numbers in
 *     JSON too
 */
record Grid(String title, List<String> columns, List<List<Object>> rows) {
  private static final String GAP = "  ";

  /** The title, the columns and the rows, each line ended; nothing if there are no rows. */
  String text() {
    if (rows.isEmpty()) {
      return "";
    }
    List<List<Object>> all = new ArrayList<>();
    all.add(List.copyOf(columns));
    all.addAll(rows);
    int[] widths = IntStream.range(0, columns.size()).map(this::width).toArray();
    StringBuilder out = new StringBuilder(title).append('\n');
    for (List<Object> row : all) {
      out.append(GAP).append(line(row, widths).stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private String line(List<Object> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = cell(row.get(column));
      String gap = " ".repeat(widths[column] - cell.length());
      boolean right = rows.getFirst().get(column) instanceof Number;
      line.append(right ? gap + cell : cell + gap).append(GAP);
    }
    return line.toString();
  }

  private int width(int column) {
    int widest = columns.get(column).length();
    for (List<Object> row : rows) {
      widest = Math.max(widest, cell(row.get(column)).length());
    }
    return widest;
  }

  private static String cell(Object value) {
    return Printable.of(value.toString());
  }

  /** A member of a JSON object: the title and an array of the rows. */
  String json() {
    List<String> objects = new ArrayList<>();
    for (List<Object> row : rows) {
      List<String> members = new ArrayList<>();
      for (int column = 0; column < row.size(); column++) {
        Object value = row.get(column);
        String text = value instanceof Number ? value.toString() : Json.quote(value.toString());
        members.add(Json.quote(columns.get(column)) + ": " + text);
      }
      objects.add("\n    {" + String.join(", ", members) + "}");
    }
    String close = objects.isEmpty() ? "]" : "\n  ]";
    return Json.quote(title) + ": [" + String.join(",", objects) + close;
  }
}
