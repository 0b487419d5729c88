package dev.nectar.linux.ring;

import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.sys.Poll;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * Several rings as one stream. Their memory is given back by whoever leaves last: the thread that
 * closes the stream, or the one that reads it.
 */
public final class RingStream implements EventStream {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Duration LONGEST = Duration.ofDays(365);

  private final Ring[] rings;
  private final Poll poll;
  private final Waiter waiter;
  private final ReentrantLock reading = new ReentrantLock();

  /** Taken after the other, where both are. */
  private final ReentrantLock waiting = new ReentrantLock();

  private volatile boolean open = true;
  private boolean freed;

  /**
   * Takes the ownership of all of it.
   *
   * @param poll not yet watching the rings
   */
  public RingStream(List<? extends Ring> rings, Poll poll) {
    this.rings = rings.toArray(new Ring[0]);
    this.poll = poll;
    this.waiter = new Waiter(poll);
    for (Ring ring : this.rings) {
      poll.add(ring.fd(), 1);
    }
  }

  @Override
  public int drain(RecordHandler handler) {
    reading.lock();
    try {
      int count = 0;
      for (int i = 0; open && i < rings.length; i++) {
        count += rings[i].drain(handler);
      }
      return count;
    } finally {
      leave();
    }
  }

  @Override
  public boolean await(Duration limit) {
    long end = System.nanoTime() + nanos(limit);
    try {
      if (!waiting.tryLock() && !waiting.tryLock(nanos(limit), TimeUnit.NANOSECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return open;
    }
    try {
      return open && waiter.await(millis(end - System.nanoTime())) && open;
    } finally {
      waiting.unlock();
    }
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public long lost() {
    return sum(Ring::lost);
  }

  @Override
  public long overwritten() {
    return sum(Ring::overwritten);
  }

  private long sum(ToLongFunction<Ring> of) {
    reading.lock();
    try {
      long sum = 0;
      for (Ring ring : rings) {
        sum += of.applyAsLong(ring);
      }
      return sum;
    } finally {
      leave();
    }
  }

  @Override
  public void close() {
    open = false;
    poll.wake();
    reading.lock();
    leave();
  }

  /** A handler may close the stream whose record it reads. */
  private void leave() {
    try {
      if (!open && !freed && reading.getHoldCount() == 1) {
        freed = true;
        waiting.lock();
        try {
          free();
        } finally {
          waiting.unlock();
        }
      }
    } finally {
      reading.unlock();
    }
  }

  private void free() {
    waiter.close();
    poll.close();
    for (Ring ring : rings) {
      ring.close();
    }
  }

  /** At most a year, which is for ever. */
  private static long nanos(Duration limit) {
    return limit.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : limit.toNanos();
  }

  /** Rounded up, so that a wait is never shorter than asked for. */
  private static int millis(long nanos) {
    long millis = Math.max(0, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    return millis >= Integer.MAX_VALUE ? -1 : (int) millis;
  }
}
