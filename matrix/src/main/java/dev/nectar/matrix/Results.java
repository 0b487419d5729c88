package dev.nectar.matrix;

import dev.nectar.matrix.Outcome.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What all kernels gave: tests by kernels.
 *
 * @param columns the host's first
 */
record Results(List<Column> columns) {

  /** A row: a test method. A class that failed or was skipped as a whole has an empty method. */
  record Row(String className, String test) implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
        Comparator.comparing(Row::className).thenComparing(Row::test);

    @Override
    public int compareTo(Row other) {
      return ORDER.compare(this, other);
    }

    /** The class without its package. */
    String simpleClass() {
      return className.substring(className.lastIndexOf('.') + 1);
    }

    /** The module it is of, which is the third part of its name: {@code dev.nectar.MODULE}. */
    String module() {
      String[] parts = className.split("\\.");
      return parts.length > 3 ? parts[2] : className;
    }
  }

  /**
   * What one kernel said of one row.
   *
   * @param status the worst of its calls; a skip counts only if no call passed
   * @param reason of the skip or failure, one line
   */
  record Cell(Status status, String reason) {}

  /** All rows, by class and method. */
  List<Row> rows() {
    TreeSet<Row> rows = new TreeSet<>();
    Set<String> withTests = new HashSet<>();
    for (Outcome outcome : outcomes()) {
      if (!outcome.test().isEmpty()) {
        withTests.add(outcome.className());
      }
    }
    for (Outcome outcome : outcomes()) {
      boolean wholeClass = outcome.test().isEmpty() && withTests.contains(outcome.className());
      if (!wholeClass || outcome.status() == Status.FAIL) {
        rows.add(new Row(outcome.className(), outcome.test()));
      }
    }
    return List.copyOf(rows);
  }

  private List<Outcome> outcomes() {
    return columns.stream().flatMap(column -> column.outcomes().stream()).toList();
  }

  /** Empty if the kernel said nothing of it. */
  Optional<Cell> cell(Row row, Column column) {
    List<Outcome> calls = of(row, column);
    if (calls.isEmpty()) {
      calls = of(new Row(row.className, ""), column);
    }
    for (Status status : List.of(Status.FAIL, Status.PASS, Status.SKIP)) {
      Optional<Outcome> first = calls.stream().filter(call -> call.status() == status).findFirst();
      if (first.isPresent()) {
        return Optional.of(new Cell(status, first.get().summary()));
      }
    }
    return Optional.empty();
  }

  private static List<Outcome> of(Row row, Column column) {
    return column.outcomes().stream()
        .filter(outcome -> outcome.className().equals(row.className))
        .filter(outcome -> outcome.test().equals(row.test))
        .toList();
  }

  /** Rows that no kernel passed, though none failed: nobody knows whether they hold. */
  List<Row> skippedEverywhere() {
    return rows().stream().filter(this::skippedEverywhere).toList();
  }

  private boolean skippedEverywhere(Row row) {
    return columns.stream()
        .map(column -> cell(row, column))
        .noneMatch(cell -> cell.isPresent() && cell.get().status != Status.SKIP);
  }

  /** What makes the matrix fail, one sentence each; empty if it passed. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Column column : columns) {
      long failed = column.count(Status.FAIL);
      if (failed > 0) {
        problems.add(failed + (failed == 1 ? " test" : " tests") + " failed on " + column.name());
      }
      column.problem().ifPresent(why -> problems.add(column.name() + ": " + Text.firstLine(why)));
      long unexplained =
          column.outcomes().stream()
              .filter(outcome -> outcome.status() == Status.SKIP)
              .filter(outcome -> outcome.text().isBlank())
              .count();
      if (unexplained > 0) {
        problems.add(unexplained + " skipped without a reason on " + column.name());
      }
      if (column.outcomes().isEmpty()) {
        problems.add("no test ran on " + column.name());
      }
    }
    if (columns.size() > 2) {
      for (Row row : skippedEverywhere()) {
        String test = row.test().isEmpty() ? "" : "." + row.test();
        problems.add(row.simpleClass() + test + " was skipped everywhere");
      }
    }
    return problems;
  }
}
