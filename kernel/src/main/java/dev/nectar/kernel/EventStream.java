package dev.nectar.kernel;

import java.time.Duration;

/** Records written by programs. One thread reads; {@link #wake()} is for any thread. */
public interface EventStream extends AutoCloseable {
  /**
   * Hands over the records that are there, in place, without waiting.
   *
   * @param handler is given each record
   * @return how many there were
   */
  int drain(RecordHandler handler);

  /**
   * Waits for records.
   *
   * @param limit how long at most
   * @return true if there may be records or {@link #wake()} was called, false after the limit
   */
  boolean await(Duration limit);

  /** Ends a waiting {@link #await}, or the next one. */
  void wake();

  /**
   * Records the kernel itself counted as lost (perf event arrays; ring buffers cannot tell).
   *
   * @return the number since the stream was opened
   */
  long lost();

  @Override
  void close();
}
