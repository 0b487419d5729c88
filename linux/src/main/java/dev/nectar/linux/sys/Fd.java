package dev.nectar.linux.sys;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file descriptor with one owner: closed exactly once, closing again is harmless. */
public final class Fd implements AutoCloseable {
  private static final int CLOSED = -1;

  private final SystemCalls calls;
  private final AtomicInteger number;

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
    this.number = new AtomicInteger((int) number);
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
   * @return the number, as long as it is open
   * @throws IllegalStateException after {@link #close}
   */
  public int number() {
    int value = number.get();
    if (value == CLOSED) {
      throw new IllegalStateException("already closed");
    }
    return value;
  }

  /**
   * @return whether it has not been closed
   */
  public boolean isOpen() {
    return number.get() != CLOSED;
  }

  /**
   * Another descriptor of the same thing, or the negated errno.
   *
   * @return the descriptor, to be owned by the caller
   */
  public long duplicate() {
    return calls.call(calls.numbers().fcntl(), number(), SystemHeaders.F_DUPFD_CLOEXEC, 0);
  }

  @Override
  public void close() {
    int value = number.getAndSet(CLOSED);
    if (value != CLOSED) {
      calls.call(calls.numbers().close(), value);
    }
  }
}
