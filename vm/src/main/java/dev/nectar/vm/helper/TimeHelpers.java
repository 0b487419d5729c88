package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import java.util.concurrent.ThreadLocalRandom;

/** Helpers that read a clock, the CPU, or what is random. */
final class TimeHelpers {
  /** How long a tick is: {@code CONFIG_HZ=250}. */
  private static final long TICK = 4_000_000;

  /** What the ticks start at: {@code INITIAL_JIFFIES}, five minutes before 32 bits overflow. */
  private static final long FIRST_TICK = (1L << 32) - 300 * 250;

  private TimeHelpers() {}

  static void add(HelperTable table) {
    table
        .put(Helper.KTIME_GET_NS, (run, _, _, _, _, _) -> run.clock().monotonic())
        .put(Helper.KTIME_GET_BOOT_NS, (run, _, _, _, _, _) -> run.clock().boot())
        .put(Helper.KTIME_GET_TAI_NS, (run, _, _, _, _, _) -> run.clock().tai())
        .put(
            Helper.KTIME_GET_COARSE_NS,
            (run, _, _, _, _, _) -> {
              long now = run.clock().monotonic();
              return now - now % TICK;
            })
        .put(Helper.JIFFIES64, (run, _, _, _, _, _) -> FIRST_TICK + run.clock().monotonic() / TICK)
        .put(
            Helper.GET_PRANDOM_U32,
            (_, _, _, _, _, _) -> Integer.toUnsignedLong(ThreadLocalRandom.current().nextInt()))
        .put(Helper.GET_SMP_PROCESSOR_ID, (run, _, _, _, _, _) -> run.cpu())
        .put(Helper.GET_NUMA_NODE_ID, (_, _, _, _, _, _) -> 0);
  }
}
