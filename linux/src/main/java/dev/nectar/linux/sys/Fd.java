package dev.nectar.linux.sys;

import dev.nectar.kernel.ClosedException;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor with one owner: closed exactly once, closing again is harmless. For any
 * thread: who gives its number to the kernel while another thread may close it does so within
 * {@link #use}, and the last of those who use it then closes it. So a number never means what was
 * opened since.
 */
public final class Fd implements AutoCloseable {
  /** With it the number of uses is negative. */
  private static final int CLOSED = Integer.MIN_VALUE;

  private final SystemCalls calls;
  private final int number;
  private final AtomicInteger uses = new AtomicInteger();
  private final Use use = new Use();

  /** A time in which the descriptor stays open; to be closed by who asked for it, once. */
  public final class Use implements AutoCloseable {
    private Use() {}

    /**
     * @return the number, which means the same thing until {@link #close}
     */
    public int number() {
      return number;
    }

    @Override
    public void close() {
      if (uses.decrementAndGet() == CLOSED) {
        calls.call(calls.numbers().close(), number);
      }
    }
  }

  /**
   * Takes the ownership of a descriptor.
   *
   * @param calls what closes it
   * @param number the descriptor, not negative
   */
  public Fd(SystemCalls calls, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("not a file descriptor: " + number);
    }
    this.calls = calls;
    this.number = (int) number;
  }

  /**
   * Opens a file or folder for reading.
   *
   * @return the descriptor, to be owned by the caller, or the negated errno
   */
  public static long open(SystemCalls calls, String path) {
    return open(calls, path, SystemHeaders.O_RDONLY);
  }

  /**
   * Opens a file that is there for writing behind what it holds.
   *
   * @return the descriptor, to be owned by the caller, or the negated errno
   */
  public static long openToAppend(SystemCalls calls, String path) {
    return open(calls, path, SystemHeaders.O_WRONLY | SystemHeaders.O_APPEND);
  }

  private static long open(SystemCalls calls, String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return calls.call(
          calls.numbers().openat(),
          SystemHeaders.AT_FDCWD,
          arena.allocateFrom(path).address(),
          flags | SystemHeaders.O_CLOEXEC,
          0,
          0,
          0);
    }
  }

  /**
   * Writes bytes.
   *
   * @return how many, or the negated errno
   */
  public long write(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      long from = Native.copy(bytes, arena).address();
      return calls.call(calls.numbers().write(), number(), from, bytes.length);
    }
  }

  /**
   * Keeps it open. Allocates nothing.
   *
   * @param what what it is of, for the message
   * @throws ClosedException after {@link #close()}
   */
  public Use use(String what) {
    int seen = uses.get();
    while (seen >= 0) {
      if (uses.compareAndSet(seen, seen + 1)) {
        return use;
      }
      seen = uses.get();
    }
    throw new ClosedException(what);
  }

  /**
   * The number, for a caller who alone can close it, or who is within a {@link #use}.
   *
   * @throws ClosedException after {@link #close()}
   */
  public int number() {
    if (!isOpen()) {
      throw new ClosedException("descriptor " + number);
    }
    return number;
  }

  /**
   * @return whether it has not been closed
   */
  public boolean isOpen() {
    return uses.get() >= 0;
  }

  /**
   * Another descriptor of the same thing, or the negated errno.
   *
   * @param what what it is of, for the message
   * @return the descriptor, to be owned by the caller
   * @throws ClosedException after {@link #close()}
   */
  public long duplicate(String what) {
    try (Use held = use(what)) {
      return calls.call(calls.numbers().fcntl(), held.number(), SystemHeaders.F_DUPFD_CLOEXEC, 0);
    }
  }

  @Override
  public void close() {
    if (uses.getAndUpdate(seen -> seen | CLOSED) == 0) {
      calls.call(calls.numbers().close(), number);
    }
  }
}
