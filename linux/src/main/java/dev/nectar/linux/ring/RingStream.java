package dev.nectar.linux.ring;

import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.sys.Poll;
import java.time.Duration;
import java.util.List;

/** Several rings as one stream. */
public final class RingStream implements EventStream {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Ring[] rings;
  private final Poll poll;
  private boolean open = true;

  /**
   * Takes the ownership of all of it.
   *
   * @param poll not yet watching the rings
   */
  public RingStream(List<? extends Ring> rings, Poll poll) {
    this.rings = rings.toArray(new Ring[0]);
    this.poll = poll;
    for (Ring ring : this.rings) {
      poll.add(ring.fd(), 1);
    }
  }

  @Override
  public int drain(RecordHandler handler) {
    int count = 0;
    if (open) {
      for (Ring ring : rings) {
        count += ring.drain(handler);
      }
    }
    return count;
  }

  @Override
  public boolean await(Duration limit) {
    return open && poll.await(millis(limit));
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public long lost() {
    long lost = 0;
    for (Ring ring : rings) {
      lost += ring.lost();
    }
    return lost;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      poll.close();
      for (Ring ring : rings) {
        ring.close();
      }
    }
  }

  /** Rounded up, so that a wait is never shorter than asked for. */
  private static int millis(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      return 0;
    }
    if (limit.toSeconds() >= Integer.MAX_VALUE / 1000) {
      return -1;
    }
    long nanos = limit.toNanos();
    return (int) ((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }
}
