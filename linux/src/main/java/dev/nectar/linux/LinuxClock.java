package dev.nectar.linux;

import dev.nectar.kernel.KernelClock;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code clock_gettime(2)}. */
final class LinuxClock implements KernelClock {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final SystemCalls calls;
  private final MemorySegment timespec = Arena.ofAuto().allocate(16, 8);

  LinuxClock(SystemCalls calls) {
    this.calls = calls;
  }

  @Override
  public long bootNanos() {
    return read(SystemHeaders.CLOCK_BOOTTIME);
  }

  @Override
  public long bootEpochNanos() {
    long before = read(SystemHeaders.CLOCK_BOOTTIME);
    long now = read(SystemHeaders.CLOCK_REALTIME);
    long after = read(SystemHeaders.CLOCK_BOOTTIME);
    return now - (before + (after - before) / 2);
  }

  private synchronized long read(int clock) {
    calls.call(calls.numbers().clockGettime(), clock, timespec.address());
    return Native.getLong(timespec, 0) * NANOS_PER_SECOND + Native.getLong(timespec, 8);
  }
}
