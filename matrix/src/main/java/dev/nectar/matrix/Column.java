package dev.nectar.matrix;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one kernel gave.
 *
 * @param name its series, or "host"
 * @param release what {@code uname -r} says there
 * @param took from power-on to power-off
 * @param outcomes of the tests that ran
 * @param problem why not all ran
 */
record Column(
    String name, String release, Duration took, List<Outcome> outcomes, Optional<String> problem) {

  /** How many outcomes are of a kind. */
  long count(Outcome.Status status) {
    return outcomes.stream().filter(outcome -> outcome.status() == status).count();
  }

  /** What is said when it is done. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%s (%s): %d passed, %d failed, %d skipped in %.1f s%s",
        name,
        release,
        count(Outcome.Status.PASS),
        count(Outcome.Status.FAIL),
        count(Outcome.Status.SKIP),
        took.toMillis() / 1000.0,
        problem.map(why -> "; " + why.stripTrailing()).orElse(""));
  }
}
