package dev.nectar.linux;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Loads a program to hear what the verifier says of it: all, in a buffer that grows. Kernels from
 * 6.4 on tell how much that is, and keep the end of what is too long; older ones keep its start.
 */
final class LoggedLoad {
  private static final long FIRST = 1 << 16;

  /** The largest buffer that kernels before 6.4 take: {@code UINT_MAX >> 8}. */
  private static final long OLD_LARGEST = (1 << 24) - 1;

  /** The largest that others take: {@code UINT_MAX >> 2}. */
  private static final long LARGEST = (1 << 30) - 1;

  /** A log that is longer than a part of the heap is not read whole. */
  private static final int PARTS_OF_HEAP = 8;

  private final Bpf bpf;
  private final Bpf.ProgramLoad load;

  LoggedLoad(Bpf bpf, Bpf.ProgramLoad load) {
    this.bpf = bpf;
    this.load = load;
  }

  /**
   * What came of it.
   *
   * @param result a descriptor or the negated errno
   * @param log what the verifier said
   */
  record Explained(long result, String log) {}

  Explained run() {
    long most = Math.min(LARGEST, Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
    long size = FIRST;
    while (true) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate(size, 8);
        Bpf.LoadOutcome outcome = bpf.progLoadTelling(load, buffer, BpfHeader.BPF_LOG_LEVEL1);
        boolean told = outcome.logSize() > 0;
        long wanted = told ? outcome.logSize() : Math.min(size * 8, OLD_LARGEST);
        if (outcome.result() == -Errno.ENOSPC && wanted > size && wanted <= most) {
          size = wanted;
          continue;
        }
        if (outcome.result() == -Errno.ENOSPC && !told) {
          return reasonAlone();
        }
        return new Explained(outcome.result(), Native.text(buffer, 0, (int) size));
      }
    }
  }

  /** The start of a log does not have the reason, which the shortest kind of log has. */
  private Explained reasonAlone() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(FIRST, 8);
      long result = bpf.progLoad(load, buffer, BpfHeader.BPF_LOG_STATS);
      return new Explained(result, Native.text(buffer, 0, (int) FIRST));
    }
  }
}
