package dev.nectar.kernel;

/**
 * While it is open, a kernel counts and times the runs of all its programs; {@link ProgramInfo} has
 * the sums. That costs each run some tens of nanoseconds. For any thread.
 */
public interface RunStatistics extends AutoCloseable {
  /** Ends the counting, unless others want it too. Closing twice is harmless. */
  @Override
  void close();
}
