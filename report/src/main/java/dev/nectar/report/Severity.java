package dev.nectar.report;

/** How bad a {@link Diagnostic} is. */
public enum Severity {
  /** The input cannot be used. */
  ERROR,
  /** The input can be used, but probably does not do what was meant. */
  WARNING,
  /** What could be done; belongs to the diagnostic before it. */
  HINT
}
