package dev.nectar.matrix;

import dev.nectar.matrix.Results.Cell;
import dev.nectar.matrix.Results.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tests by kernels for a terminal; reasons stand below, by number. */
final class TextTable {
  private final Results results;
  private final Map<String, Integer> reasons = new LinkedHashMap<>();

  TextTable(Results results) {
    this.results = results;
  }

  /** The whole text. */
  String render() {
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
    StringBuilder out = new StringBuilder();
    align(lines, out);
    if (!reasons.isEmpty()) {
      out.append('\n');
      reasons.forEach((why, number) -> out.append(String.format("%4d  %s%n", number, why)));
    }
    return out.toString();
  }

  private List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    cells.add("  " + (row.test().isEmpty() ? "(the class)" : row.test()));
    for (Column column : results.columns()) {
      cells.add(results.cell(row, column).map(this::cell).orElse("?"));
    }
    return cells;
  }

  private String cell(Cell cell) {
    return switch (cell.status()) {
      case PASS -> "pass";
      case SKIP -> "skip " + number(cell.reason());
      case FAIL -> "FAIL " + number(cell.reason());
    };
  }

  private int number(String reason) {
    return reasons.computeIfAbsent(reason, r -> reasons.size() + 1);
  }

  private static void align(List<List<String>> lines, StringBuilder out) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        int width = line.get(i).length();
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        text.append(String.format("%-" + Math.max(1, widths.get(i)) + "s  ", line.get(i)));
      }
      out.append(text.toString().stripTrailing()).append('\n');
    }
  }
}
