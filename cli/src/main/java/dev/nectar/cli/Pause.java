package dev.nectar.cli;

import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that Ctrl-C ends, as long as this is open. */
final class Pause implements AutoCloseable {
  private static final double LONGEST_SECONDS = 1e9;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Interrupts interrupts = Interrupts.handle(ended::countDown, () -> {});

  /** Nanoseconds of a number of seconds; empty if it is none, or too small or large. */
  static OptionalLong nanos(String seconds, double shortest) {
    try {
      double number = Double.parseDouble(seconds);
      if (number > 0 && number >= shortest && number < LONGEST_SECONDS) {
        return OptionalLong.of((long) (number * 1e9));
      }
    } catch (NumberFormatException e) {
      // as too small
    }
    return OptionalLong.empty();
  }

  /** Waits so long, or until it is ended; whether it is. */
  boolean isEndedWithin(long nanos) {
    try {
      return ended.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Waits until it is ended. */
  void untilEnded() {
    boolean _ = isEndedWithin(Long.MAX_VALUE);
  }

  @Override
  public void close() {
    interrupts.close();
  }
}
