package dev.nectar.linux.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory shared with the kernel by {@code mmap(2)}; unmapped exactly once. Access to it from then
 * on throws {@link IllegalStateException}, in every thread.
 */
public final class Mapping implements AutoCloseable {
  private final SystemCalls calls;
  private final MemorySegment memory;
  private final Arena arena = Arena.ofShared();

  private Mapping(SystemCalls calls, long address, long size) {
    this.calls = calls;
    this.memory = MemorySegment.ofAddress(address).reinterpret(size, arena, _ -> {});
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
    return new Mapping(calls, address, size);
  }

  /**
   * @return the memory, until {@link #close}
   */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * @return whether it has not been closed
   */
  public boolean isOpen() {
    return arena.scope().isAlive();
  }

  @Override
  public synchronized void close() {
    if (isOpen()) {
      arena.close();
      calls.call(calls.numbers().munmap(), memory.address(), memory.byteSize());
    }
  }
}
