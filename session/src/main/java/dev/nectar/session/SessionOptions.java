package dev.nectar.session;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a plan is run.
 *
 * @param process the process whose end ends the run, in the caller's pid namespace
 * @param child the command to watch, stopped; the session lets it go on, and ends it
 * @param problems which problems of programs are told
 * @param observer is told what is loaded and attached
 */
public record SessionOptions(
    OptionalInt process, Optional<Child> child, Problems problems, RunObserver observer) {
  /** Which problems of programs, such as full maps and divisions by zero, are told. */
  public enum Problems {
    /** None. */
    SILENT,
    /** Each place of the script once. */
    ONCE,
    /** Each place once a second as long as it goes on. */
    REPEATED
  }

  /** Nothing but the plan. */
  public static final SessionOptions DEFAULT =
      new SessionOptions(
          OptionalInt.empty(), Optional.empty(), Problems.ONCE, RunObserver.UNINTERESTED);
}
