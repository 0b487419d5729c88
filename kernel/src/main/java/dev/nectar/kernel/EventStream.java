package dev.nectar.kernel;

import java.time.Duration;

/**
 * Records written by programs. For any thread: those that read take turns, and so do those that
 * wait; {@link #wake()} and {@link #close()} do not wait for their turn. A virtual thread that
 * waits parks, and leaves its carrier to others.
 */
public interface EventStream extends AutoCloseable {
  /**
   * Hands over the records that are there, in place, without waiting.
   *
   * @param handler is given each record
   * @return how many there were; 0 once it is closed
   */
  int drain(RecordHandler handler);

  /**
   * Waits for records.
   *
   * @param limit how long at most
   * @return true if there may be records, {@link #wake()} was called or the thread was interrupted;
   *     false after the limit, and once it is closed
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

  /**
   * Ends it: a thread that waits goes on, and one that reads finishes its {@link #drain} first.
   * Closing twice is harmless, and so is closing it in a handler.
   */
  @Override
  void close();
}
