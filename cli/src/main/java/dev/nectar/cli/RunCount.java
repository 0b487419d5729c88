package dev.nectar.cli;

import java.util.Locale;
import java.util.Map;

/**
 * What the kernel counted of a program for some time.
 *
 * @param runs how often it ran
 * @param time how long these runs took together, in nanoseconds
 * @param nanos for how long that was counted
 */
record RunCount(long runs, long time, long nanos) {
  /** How long one run took, in nanoseconds; 0 without one. */
  long perRun() {
    return runs == 0 ? 0 : time / runs;
  }

  /** The share of one processor, in percent. */
  double percent() {
    return Double.parseDouble(String.format(Locale.ROOT, "%.3f", 100.0 * time / nanos));
  }

  /** Tells the counts. */
  void putCounts(Map<String, Object> members) {
    members.put("run_cnt", runs);
    members.put("run_time_ns", time);
  }

  /** Tells what follows from them. */
  void putRates(Map<String, Object> members) {
    members.put("ns_per_run", perRun());
    members.put("cpu_percent", percent());
  }
}
