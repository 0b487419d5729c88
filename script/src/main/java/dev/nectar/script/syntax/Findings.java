package dev.nectar.script.syntax;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.Severity;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects diagnostics; each one is kept once. Not safe for use by several threads. */
public final class Findings {
  private static final int MOST = 100;

  private final List<List<Diagnostic>> groups = new ArrayList<>();
  private boolean failed;

  /** Adds an error. */
  public void error(Span span, String message) {
    add(Diagnostic.error(span, message));
  }

  /** Adds an error followed by a hint; an empty hint is left out. */
  public void error(Span span, String message, String hint) {
    if (add(Diagnostic.error(span, message)) && !hint.isEmpty()) {
      groups.getLast().add(Diagnostic.hint(hint));
    }
  }

  /** Adds an error without a place. */
  public void error(String message) {
    add(new Diagnostic(Severity.ERROR, Optional.empty(), message));
  }

  /** Adds an error without a place, followed by a hint. */
  public void error(String message, String hint) {
    if (add(new Diagnostic(Severity.ERROR, Optional.empty(), message))) {
      groups.getLast().add(Diagnostic.hint(hint));
    }
  }

  /** Adds a warning. */
  public void warning(Span span, String message) {
    add(Diagnostic.warning(span, message));
  }

  /** Adds a warning without a place. */
  public void warning(String message) {
    add(new Diagnostic(Severity.WARNING, Optional.empty(), message));
  }

  private boolean add(Diagnostic found) {
    if (found.severity() == Severity.ERROR) {
      failed = true;
    }
    for (List<Diagnostic> group : groups) {
      if (same(group.getFirst(), found)) {
        return false;
      }
    }
    if (groups.size() >= MOST) {
      return false;
    }
    List<Diagnostic> group = new ArrayList<>(2);
    group.add(found);
    groups.add(group);
    return true;
  }

  private static boolean same(Diagnostic a, Diagnostic b) {
    return a.message().equals(b.message())
        && a.severity() == b.severity()
        && a.span().map(Span::start).equals(b.span().map(Span::start))
        && a.span().map(Span::end).equals(b.span().map(Span::end));
  }

  /** Whether there is an error. */
  public boolean failed() {
    return failed;
  }

  /** All findings: errors first, then warnings, each followed by its hints. */
  public List<Diagnostic> inOrder() {
    List<Diagnostic> all = new ArrayList<>();
    for (Severity severity : List.of(Severity.ERROR, Severity.WARNING)) {
      for (List<Diagnostic> group : groups) {
        if (group.getFirst().severity() == severity) {
          all.addAll(group);
        }
      }
    }
    return List.copyOf(all);
  }
}
