package dev.nectar.linux.sys;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** Memory shared with the kernel by {@code mmap(2)}; unmapped exactly once. */
public final class Mapping implements AutoCloseable {
  private final SystemCalls calls;
  private final MemorySegment memory;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private Mapping(SystemCalls calls, MemorySegment memory) {
    this.calls = calls;
    this.memory = memory;
  }

  /**
   * Asks for a mapping.
   *
   * @return its address, or the negated errno; to be given to {@link #own}
   */
  public static long map(SystemCalls calls, int fd, long offset, long size, int protection) {
    return map(calls, fd, offset, size, protection, 0);
  }

  /**
   * Asks for a mapping at an address.
   *
   * @param address a hint, to which the kernel keeps if it can; 0 for anywhere
   * @return its address, or the negated errno; to be given to {@link #own}
   */
  public static long map(
      SystemCalls calls, int fd, long offset, long size, int protection, long address) {
    return calls.call(
        calls.numbers().mmap(), address, size, protection, SystemHeaders.MAP_SHARED, fd, offset);
  }

  /** Takes the ownership of mapped memory. */
  public static Mapping own(SystemCalls calls, long address, long size) {
    return new Mapping(calls, Native.at(address, size));
  }

  /**
   * @return the memory, which must not be touched after {@link #close}
   */
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public void close() {
    if (open.getAndSet(false)) {
      calls.call(calls.numbers().munmap(), memory.address(), memory.byteSize());
    }
  }
}
