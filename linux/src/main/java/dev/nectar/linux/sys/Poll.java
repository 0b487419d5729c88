package dev.nectar.linux.sys;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits for file descriptors to have something to read, or for {@link #wake}. One thread waits; any
 * may wake it.
 */
public final class Poll implements AutoCloseable {
  private final SystemCalls waiting;
  private final SystemCalls waking;
  private final SystemHeaders.EpollEvent layout;
  private final MemorySegment event;
  private final MemorySegment counter;
  private final MemorySegment one;
  private final Fd epoll;
  private final Fd wakeups;

  private Poll(
      SystemCalls waiting, SystemCalls waking, Architecture architecture, Fd epoll, Fd wakeups) {
    this.waiting = waiting;
    this.waking = waking;
    this.layout = SystemHeaders.EpollEvent.of(architecture);
    Arena arena = Arena.ofAuto();
    this.event = arena.allocate(layout.size(), 8);
    this.counter = arena.allocate(8, 8);
    this.one = arena.allocate(8, 8);
    Native.putLong(one, 0, 1);
    this.epoll = epoll;
    this.wakeups = wakeups;
  }

  /** Opens one. */
  public static Poll open(SystemCalls calls, Architecture architecture) {
    long epoll = calls.call(calls.numbers().epollCreate1(), SystemHeaders.EPOLL_CLOEXEC);
    if (epoll < 0) {
      throw Refusal.of("open an epoll descriptor", epoll);
    }
    Fd epollFd = new Fd(calls, epoll);
    long wakeups =
        calls.call(
            calls.numbers().eventfd2(), 0, SystemHeaders.EFD_CLOEXEC | SystemHeaders.EFD_NONBLOCK);
    if (wakeups < 0) {
      epollFd.close();
      throw Refusal.of("open an event descriptor", wakeups);
    }
    Poll poll = new Poll(calls.fork(), calls.fork(), architecture, epollFd, new Fd(calls, wakeups));
    try {
      poll.add((int) wakeups, 0);
    } catch (RuntimeException e) {
      poll.close();
      throw e;
    }
    return poll;
  }

  /**
   * Watches a descriptor.
   *
   * @param data not zero
   */
  public void add(int fd, long data) {
    Native.putInt(event, 0, SystemHeaders.EPOLLIN);
    Native.putLong(event, layout.data(), data);
    long result =
        waiting.call(
            waiting.numbers().epollCtl(),
            epoll.number(),
            SystemHeaders.EPOLL_CTL_ADD,
            fd,
            event.address(),
            0,
            0);
    if (result < 0) {
      throw Refusal.of("watch a ring for events", result);
    }
  }

  /**
   * Waits.
   *
   * @param millis at most; negative for ever
   * @return whether something is there or {@link #wake} was called
   */
  public boolean await(int millis) {
    long ready =
        waiting.call(
            waiting.numbers().epollPwait(), epoll.number(), event.address(), 1, millis, 0, 8);
    if (ready <= 0) {
      return ready == -Errno.EINTR;
    }
    if (Native.getLong(event, layout.data()) == 0) {
      waiting.call(waiting.numbers().read(), wakeups.number(), counter.address(), 8);
    }
    return true;
  }

  /** Ends a waiting {@link #await}, or the next one; harmless after {@link #close}. */
  public synchronized void wake() {
    if (wakeups.isOpen()) {
      waking.call(waking.numbers().write(), wakeups.number(), one.address(), 8);
    }
  }

  @Override
  public synchronized void close() {
    wakeups.close();
    epoll.close();
  }
}
