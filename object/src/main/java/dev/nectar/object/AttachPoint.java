package dev.nectar.object;

/** A place in a kernel that programs can be attached to. */
public sealed interface AttachPoint {
  /**
   * A tracepoint, reached through perf; its programs are {@link ProgramType#TRACEPOINT}.
   *
   * @param category its folder in tracefs, for example {@code sched}
   * @param name its name, for example {@code sched_switch}
   */
  record Tracepoint(String category, String name) implements AttachPoint {}

  /**
   * A tracepoint with its bare arguments; its programs are {@link ProgramType#RAW_TRACEPOINT}.
   *
   * @param name its name, for example {@code sched_switch}
   */
  record RawTracepoint(String name) implements AttachPoint {}

  /** How often a clock fires. */
  sealed interface Rate {
    /**
     * Once in a period.
     *
     * @param nanoseconds the period, at least 1000
     */
    record Period(long nanoseconds) implements Rate {}

    /**
     * So many times a second.
     *
     * @param hertz at least 1
     */
    record Frequency(long hertz) implements Rate {}
  }

  /**
   * A clock that fires on one CPU; its programs are {@link ProgramType#PERF_EVENT}.
   *
   * @param rate how often
   */
  record Interval(Rate rate) implements AttachPoint {}

  /**
   * A clock that samples what runs, on every CPU; its programs are {@link ProgramType#PERF_EVENT}.
   *
   * @param rate how often
   */
  record Profile(Rate rate) implements AttachPoint {}
}
