package dev.nectar.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A clock that stands still until it is moved, for kernels whose programs are to see times that
 * they are told ({@link EmbeddedOptions#clock}). Timers of those kernels fire while it is moved, in
 * the order of their times, each at its own. For any thread; one moves it at a time.
 */
public final class VirtualClock {
  private final List<Timed> kernels = new ArrayList<>();
  private volatile long now;

  /**
   * A clock.
   *
   * @param start the time it shows, in nanoseconds since a boot
   */
  public VirtualClock(long start) {
    this.now = start;
  }

  /** A kernel with timers. */
  interface Timed {
    /** When the next timer fires. */
    OptionalLong next();

    /** Fires what is due; returns how many. */
    int fire(long now);
  }

  /** Adds a kernel. */
  synchronized void add(Timed kernel) {
    kernels.add(kernel);
  }

  /** Takes a kernel away. */
  synchronized void remove(Timed kernel) {
    kernels.remove(kernel);
  }

  /**
   * What it shows.
   *
   * @return nanoseconds since the boot
   */
  public long now() {
    return now;
  }

  /**
   * Moves it, and runs what is due on the way: when this returns, all of that has ended.
   *
   * @param by how far, not negative; by nothing, what is due already runs
   * @return how many timers fired
   * @throws FaultException if a callback did what it must not; the clock is moved, and the others
   *     have run
   * @throws BudgetException if a callback ran for too long; as before
   */
  public synchronized int advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("a clock does not go back by " + by.negated());
    }
    long end = now + by.toNanos();
    int fired = 0;
    OptionalLong next = next();
    List<RuntimeException> failures = new ArrayList<>();
    while (next.isPresent() && next.getAsLong() <= end) {
      now = Math.max(now, next.getAsLong());
      for (Timed each : List.copyOf(kernels)) {
        try {
          fired += each.fire(now);
        } catch (RuntimeException e) {
          failures.add(e);
        }
      }
      next = next();
    }
    now = end;
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    return fired;
  }

  private OptionalLong next() {
    return kernels.stream()
        .map(Timed::next)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .min();
  }
}
