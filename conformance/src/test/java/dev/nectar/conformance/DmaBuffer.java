package dev.nectar.conformance;

import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** A page that devices could share, so that the kernel's list of such buffers has one. */
record DmaBuffer(Optional<Fd> buffer) implements AutoCloseable {
  /** The kernel's {@code linux/dma-heap.h}. */
  private static final long DMA_HEAP_IOCTL_ALLOC = 0xc018_4800L;

  private static final int ALLOCATION_BYTES = 24;
  private static final int ALLOCATION_FD = 8;
  private static final int ALLOCATION_FD_FLAGS = 12;
  private static final int O_RDWR = 2;

  /** None where there is no heap of such. */
  static DmaBuffer ifPossible() {
    Architecture own = Architecture.find(System.getProperty("os.arch")).orElseThrow();
    SystemCalls calls = new SystemCalls(own);
    try (Arena arena = Arena.ofConfined()) {
      long heap =
          calls.call(
              calls.numbers().openat(),
              SystemHeaders.AT_FDCWD,
              arena.allocateFrom("/dev/dma_heap/system").address(),
              SystemHeaders.O_CLOEXEC);
      if (heap < 0) {
        return new DmaBuffer(Optional.empty());
      }
      try (Fd opened = new Fd(calls, heap)) {
        MemorySegment wanted = arena.allocate(ALLOCATION_BYTES, 8);
        wanted.set(ValueLayout.JAVA_LONG, 0, 4096);
        wanted.set(ValueLayout.JAVA_INT, ALLOCATION_FD_FLAGS, O_RDWR | SystemHeaders.O_CLOEXEC);
        long made =
            calls.call(
                calls.numbers().ioctl(), opened.number(), DMA_HEAP_IOCTL_ALLOC, wanted.address());
        return new DmaBuffer(
            made < 0
                ? Optional.empty()
                : Optional.of(new Fd(calls, wanted.get(ValueLayout.JAVA_INT, ALLOCATION_FD))));
      }
    }
  }

  @Override
  public void close() {
    buffer.ifPresent(Fd::close);
  }
}
