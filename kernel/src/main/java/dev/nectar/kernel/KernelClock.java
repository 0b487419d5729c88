package dev.nectar.kernel;

/** The clocks of a kernel, in nanoseconds. For any thread. */
public interface KernelClock {
  /**
   * The time since boot, as {@code bpf_ktime_get_boot_ns} gives it.
   *
   * @return nanoseconds, including suspend
   */
  long bootNanos();

  /**
   * The moment of boot.
   *
   * @return nanoseconds since 1970-01-01 UTC, so that boot time plus this is wall-clock time
   */
  long bootEpochNanos();
}
