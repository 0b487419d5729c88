package dev.nectar.matrix;

import dev.nectar.matrix.Results.Cell;
import dev.nectar.matrix.Results.Row;
import java.util.ArrayList;
import java.util.List;

/** Tests by kernels for a terminal; reasons stand below, by number. */
final class TextTable {
  private static final String GAP = "  ";

  private final Results results;
  private final Footnotes notes = new Footnotes();

  TextTable(Results results) {
    this.results = results;
  }

  /** The whole text. */
  String render() {
    StringBuilder out = new StringBuilder();
    align(lines(), out);
    List<String> reasons = notes.reasons();
    out.append(reasons.isEmpty() ? "" : "\n");
    if (out.indexOf("  ?") >= 0) {
      out.append("\n   ?  nothing is known of it there\n");
    }
    for (int i = 0; i < reasons.size(); i++) {
      out.append(String.format("%4d  %s\n", i + 1, reasons.get(i)));
    }
    return out.toString();
  }

  /** Lines of cells; the name of a class has a line of its own. */
  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of(""));
    results.columns().forEach(column -> names.add(column.name()));
    lines.add(names);
    String last = "";
    for (Row row : results.rows()) {
      if (!row.className().equals(last)) {
        lines.add(List.of(row.simpleClass()));
        last = row.className();
      }
      lines.add(cells(row));
    }
    return lines;
  }

  private List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(GAP + (row.test().isEmpty() ? "(the class)" : row.test()));
    for (Column column : results.columns()) {
      cells.add(results.cell(row, column).map(this::cell).orElse("?"));
    }
    return cells;
  }

  private String cell(Cell cell) {
    return switch (cell.status()) {
      case PASS -> "pass";
      case SKIP -> "skip " + notes.number(cell.reason());
      case FAIL -> "FAIL " + notes.number(cell.reason());
    };
  }

  private static void align(List<List<String>> lines, StringBuilder out) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < lines.getFirst().size(); i++) {
      int at = i;
      widths.add(
          lines.stream()
              .filter(line -> line.size() > at)
              .mapToInt(line -> line.get(at).length())
              .max()
              .orElse(0));
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        text.append(line.get(i)).repeat(' ', widths.get(i) - line.get(i).length()).append(GAP);
      }
      out.append(text.toString().stripTrailing()).append('\n');
    }
  }
}
