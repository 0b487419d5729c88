package dev.nectar.matrix;

import dev.nectar.matrix.Outcome.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code docs/evidence.md}: what tests that passed have seen, on the host and on each kernel. */
final class EvidencePage {
  private static final String INTRODUCTION =
      """
      # Evidence

      Written by `matrix/run` from what tests report that pass, never by hand.
      """;

  private static final String ATTACHING =
      """

      ## Points that programs are attached to

      A letter for each step that was seen: **L**oaded, **A**ttached, **F**ired (a counter in the
      program or what it writes shows that it ran for what the test did), read **B**ack (the kernel's own
      word on the link names the program), **D**etached (the kernel has the program no more once all is
      closed), descriptors **E**ven (none is left open). A number says why the test that shows it
      elsewhere was skipped there.

      """;

  private static final String LOADING =
      """

      ## Types of programs that were loaded

      """;

  private static final String MAPS =
      """

      ## What maps of each type do

      Each operation was tried on a map of each type. "yes" means that the kernel does it; a number is the
      error, where TYPE is the type's name. The last column says where that was seen; kernels that differ
      stand in lines of their own.

      """;

  /** The steps of the first table, in order, and their letters. */
  private static final Map<String, String> STEPS = new LinkedHashMap<>();

  static {
    STEPS.put("load", "L");
    STEPS.put("attach", "A");
    STEPS.put("fire", "F");
    STEPS.put("read back", "B");
    STEPS.put("detach", "D");
    STEPS.put("descriptors", "E");
  }

  /** One thing that one test has seen. */
  private record Seen(String table, String row, String column, String value, Outcome outcome) {}

  private final List<Column> columns;
  private final Map<Column, List<Seen>> seen = new LinkedHashMap<>();
  private final Footnotes notes = new Footnotes();

  /**
   * A page.
   *
   * @param results of any run; what nobody has seen is not in it
   */
  EvidencePage(Results results) {
    this.columns = results.columns();
    for (Column column : columns) {
      seen.put(column, read(column));
    }
  }

  private static List<Seen> read(Column column) {
    List<Seen> all = new ArrayList<>();
    for (Outcome outcome : column.outcomes()) {
      if (outcome.status() == Status.PASS) {
        for (String line : outcome.text().lines().toList()) {
          String[] words = line.split("\t", -1);
          if (words.length == 4) {
            all.add(new Seen(words[0], words[1], words[2], words[3], outcome));
          }
        }
      }
    }
    return all;
  }

  /** The whole text. */
  String render() {
    StringBuilder out = new StringBuilder(INTRODUCTION);
    out.append(ATTACHING);
    kernels("point", "attach", this::steps, out);
    out.append(LOADING);
    kernels("type", "programs", (row, column) -> has(row, column) ? "yes" : "", out);
    neverSeen("programs", out);
    out.append(MAPS);
    maps(out);
    notes(out);
    return out.toString();
  }

  private interface CellText {
    String of(List<Seen> row, Column column);
  }

  /** A table with a column for each kernel. */
  private void kernels(String title, String table, CellText text, StringBuilder out) {
    out.append("| ").append(title).append(" |");
    columns.forEach(column -> out.append(' ').append(column.name()).append(" |"));
    out.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
    rows(table).forEach((name, row) -> kernels(name, row, text, out));
  }

  private void kernels(String name, List<Seen> row, CellText text, StringBuilder out) {
    out.append("| `").append(name).append("` |");
    for (Column column : columns) {
      String cell = text.of(row, column);
      out.append(' ').append(cell.isEmpty() ? absent(row, column) : cell).append(" |");
    }
    out.append('\n');
  }

  /**
   * Rows of what a test was called for and skipped everywhere, where other calls of it have shown
   * the row that they were called for.
   */
  private void neverSeen(String table, StringBuilder out) {
    Map<String, List<Seen>> rows = rows(table);
    Map<String, Outcome> unseen = new TreeMap<>();
    for (Column column : columns) {
      for (Outcome outcome : column.outcomes()) {
        String name = calledFor(outcome);
        if (!rows.containsKey(name) && isSkippedEverywhere(outcome) && fills(outcome, rows)) {
          unseen.put(name, outcome);
        }
      }
    }
    unseen.forEach(
        (name, outcome) ->
            kernels(name, List.of(new Seen(table, name, "", "", outcome)), (_, _) -> "", out));
  }

  /** Where the same call held on some kernel, it is of something else that this table tells. */
  private boolean isSkippedEverywhere(Outcome outcome) {
    return columns.stream()
        .flatMap(column -> column.outcomes().stream())
        .filter(
            each ->
                each.className().equals(outcome.className())
                    && each.test().equals(outcome.test())
                    && calledFor(each).equals(calledFor(outcome)))
        .allMatch(each -> each.status() == Status.SKIP);
  }

  /** The argument of a call: {@code XDP} of {@code [6] type = XDP}. */
  private static String calledFor(Outcome outcome) {
    return outcome.call().replaceFirst(".* = ", "");
  }

  private static boolean fills(Outcome outcome, Map<String, List<Seen>> rows) {
    return rows.values().stream()
        .flatMap(List::stream)
        .filter(seen -> seen.row.equals(calledFor(seen.outcome)))
        .anyMatch(
            seen ->
                seen.outcome.className().equals(outcome.className())
                    && seen.outcome.test().equals(outcome.test()));
  }

  /** All that any kernel has shown of a table's rows, by their names. */
  private Map<String, List<Seen>> rows(String table) {
    Map<String, List<Seen>> rows = new TreeMap<>();
    for (List<Seen> all : seen.values()) {
      for (Seen each : all) {
        if (each.table.equals(table)) {
          rows.computeIfAbsent(each.row, _ -> new ArrayList<>()).add(each);
        }
      }
    }
    return rows;
  }

  private List<Seen> of(Column column) {
    return seen.getOrDefault(column, List.of());
  }

  private boolean has(List<Seen> row, Column column) {
    return row.stream().anyMatch(of(column)::contains);
  }

  private String steps(List<Seen> row, Column column) {
    Set<String> done = new LinkedHashSet<>();
    row.stream().filter(of(column)::contains).forEach(each -> done.add(each.column));
    StringBuilder letters = new StringBuilder();
    STEPS.forEach((step, letter) -> letters.append(done.contains(step) ? letter : ""));
    return letters.toString();
  }

  /** Why the test that shows it elsewhere did not here. */
  private String absent(List<Seen> row, Column column) {
    for (Seen elsewhere : row) {
      Optional<Outcome> same =
          column.outcomes().stream().filter(each -> isOf(each, elsewhere.outcome)).findFirst();
      if (same.isPresent() && same.get().status() == Status.SKIP) {
        return "[" + notes.number(same.get().summary()) + "]";
      }
    }
    return "–";
  }

  private static boolean isOf(Outcome one, Outcome other) {
    return one.className().equals(other.className())
        && (one.test().isEmpty()
            || one.test().equals(other.test()) && one.call().equals(other.call()));
  }

  private void maps(StringBuilder out) {
    Map<String, List<Seen>> rows = rows("maps");
    Set<String> operations = new LinkedHashSet<>();
    rows.values().forEach(row -> row.forEach(each -> operations.add(each.column)));
    out.append("| type |");
    operations.forEach(operation -> out.append(' ').append(operation).append(" |"));
    out.append(" seen on |\n|---|").append("---|".repeat(operations.size() + 1)).append('\n');
    rows.forEach((name, row) -> map(name, row, operations, out));
  }

  /** Kernels that did the same share a line. */
  private void map(String name, List<Seen> row, Set<String> operations, StringBuilder out) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    for (Column column : columns) {
      Map<String, String> values = new LinkedHashMap<>();
      row.stream()
          .filter(of(column)::contains)
          .forEach(each -> values.put(each.column, each.value));
      if (!values.isEmpty()) {
        StringBuilder cells = new StringBuilder();
        for (String operation : operations) {
          cells.append(' ').append(value(values.getOrDefault(operation, "–"))).append(" |");
        }
        lines.computeIfAbsent(cells.toString(), _ -> new ArrayList<>()).add(column.name());
      }
    }
    lines.forEach(
        (cells, kernels) ->
            out.append("| `")
                .append(name)
                .append("` |")
                .append(cells)
                .append(' ')
                .append(String.join(", ", kernels))
                .append(" |\n"));
  }

  private String value(String value) {
    return value.length() <= 3 ? value : "[" + notes.number(value) + "]";
  }

  private void notes(StringBuilder out) {
    List<String> reasons = notes.reasons();
    out.append(reasons.isEmpty() ? "" : "\n## What the numbers say\n\n");
    for (int i = 0; i < reasons.size(); i++) {
      String reason = reasons.get(i).replace("<", "&lt;").replace("*", "\\*");
      out.append(i + 1).append(". ").append(reason).append('\n');
    }
  }
}
