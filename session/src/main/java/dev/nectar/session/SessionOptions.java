package dev.nectar.session;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a plan is run.
 *
 * @param process the process whose end ends the run, in the caller's pid namespace
 * @param child the command to watch, stopped; the session lets it go on, and ends it
 * @param problems which problems of programs are told
 */
public record SessionOptions(OptionalInt process, Optional<Child> child, Problems problems) {
  /** Which problems of programs are told. */
  public enum Problems {
    /** None. */
    SILENT,
    /** Those that spoil results: full maps, divisions by zero. */
    USUAL
  }

  /** Nothing but the plan. */
  public static final SessionOptions DEFAULT =
      new SessionOptions(OptionalInt.empty(), Optional.empty(), Problems.USUAL);
}
