package dev.nectar.matrix;

import dev.nectar.matrix.Outcome.Status;
import dev.nectar.matrix.Results.Cell;
import dev.nectar.matrix.Results.Row;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code docs/kernel-support.md}: what works on which kernel. The host's column is not in it, as
 * hosts differ.
 */
final class SupportPage {
  private static final String INTRODUCTION =
      """
      # What works on which kernel

      Written by `matrix/run` from its results, never by hand: each row is a test that was run in
      each kernel, under QEMU. "yes" means that it passed; a number names, below, what the kernel
      lacks.

      """;

  private final Results results;
  private final Footnotes notes = new Footnotes();

  /**
   * A page.
   *
   * @param all the results of a whole run; those of the host are left out
   */
  SupportPage(Results all) {
    this.results =
        new Results(
            all.columns().stream().filter(column -> !column.name().equals(Host.NAME)).toList());
  }

  /** The whole text. */
  String render() {
    StringBuilder out = new StringBuilder(INTRODUCTION);
    kernels(out);
    String last = "";
    for (Row row : results.rows()) {
      if (!tells(row)) {
        continue;
      }
      if (!row.className().equals(last)) {
        heading(row, out);
        last = row.className();
      }
      row(row, out);
    }
    notes(out);
    untold(out);
    return out.toString();
  }

  private void kernels(StringBuilder out) {
    out.append("| series | kernel | passed | skipped | failed |\n|---|---|---|---|---|\n");
    for (Column column : results.columns()) {
      out.append("| ").append(column.name()).append(" | ").append(column.release());
      for (Status status : List.of(Status.PASS, Status.SKIP, Status.FAIL)) {
        out.append(" | ").append(column.count(status));
      }
      out.append(" |\n");
    }
  }

  /** A test that ran in no guest, because it needs programs that guests lack, tells nothing. */
  private boolean tells(Row row) {
    return results.columns().stream()
        .map(column -> results.cell(row, column))
        .anyMatch(cell -> cell.isPresent() && cell.get().status() != Status.SKIP);
  }

  private void untold(StringBuilder out) {
    List<Row> rows = results.rows().stream().filter(row -> !tells(row)).toList();
    if (!rows.isEmpty()) {
      out.append(
          "\n## What ran in no guest\n\nGuests have none of the programs that these compare with:\n\n");
      rows.forEach(
          row ->
              out.append("- ")
                  .append(row.simpleClass())
                  .append(": ")
                  .append(words(row.test()))
                  .append('\n'));
    }
  }

  private void heading(Row row, StringBuilder out) {
    out.append("\n## ").append(row.simpleClass()).append(" (").append(row.module()).append(")\n\n");
    out.append("| |");
    results.columns().forEach(column -> out.append(' ').append(column.name()).append(" |"));
    out.append("\n|---|").append("---|".repeat(results.columns().size())).append('\n');
  }

  private void row(Row row, StringBuilder out) {
    out.append("| ").append(words(row.test())).append(" |");
    for (Column column : results.columns()) {
      out.append(' ').append(cell(results.cell(row, column))).append(" |");
    }
    out.append('\n');
  }

  private String cell(Optional<Cell> cell) {
    if (cell.isEmpty()) {
      return "not run";
    }
    return switch (cell.get().status()) {
      case PASS -> "yes";
      case SKIP -> "[" + notes.number(cell.get().reason()) + "]";
      case FAIL -> "failed [" + notes.number(cell.get().reason()) + "]";
    };
  }

  private void notes(StringBuilder out) {
    List<String> reasons = notes.reasons();
    out.append(reasons.isEmpty() ? "" : "\n## What lacks\n\n");
    for (int i = 0; i < reasons.size(); i++) {
      String reason = reasons.get(i).replace("<", "&lt;").replace("*", "\\*");
      out.append(i + 1).append(". ").append(reason).append('\n');
    }
  }

  /** The name of a test as the sentence it is: {@code linksCarryACookie}, links carry a cookie. */
  static String words(String name) {
    String apart =
        name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replaceAll("([A-Z])([A-Z][a-z])", "$1 $2");
    return name.isEmpty() ? "(all)" : apart.toLowerCase(Locale.ROOT);
  }
}
