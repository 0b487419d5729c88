package dev.nectar.object;

import java.util.Locale;

/**
 * What perf counts ({@code linux/perf_event.h}): one of its generic events, which kernels map to
 * what the processor has, or one of a unit's own.
 */
public sealed interface PerfCounter {
  /**
   * The counter as people write it.
   *
   * @return such as {@code software:page-faults} or {@code cache:l1d:read:miss}
   */
  String text();

  /** {@code PERF_TYPE_HARDWARE}; the ordinal is the header's {@code PERF_COUNT_HW_*}. */
  enum Hardware implements PerfCounter {
    /** Cycles of the processor, at whatever speed it runs. */
    CPU_CYCLES,
    /** Instructions that were finished. */
    INSTRUCTIONS,
    /** Uses of the cache, mostly the last level. */
    CACHE_REFERENCES,
    /** Uses of the cache, mostly the last level, that found nothing there. */
    CACHE_MISSES,
    /** Branches that were finished. */
    BRANCH_INSTRUCTIONS,
    /** Branches that were guessed wrong. */
    BRANCH_MISSES,
    /** Cycles of the bus. */
    BUS_CYCLES,
    /** Cycles in which no instruction was issued. */
    STALLED_CYCLES_FRONTEND,
    /** Cycles in which no instruction was finished. */
    STALLED_CYCLES_BACKEND,
    /** Cycles at a steady speed. */
    REF_CPU_CYCLES;

    @Override
    public String text() {
      return "hardware:" + written(this);
    }
  }

  /** {@code PERF_TYPE_SOFTWARE}; the ordinal is the header's {@code PERF_COUNT_SW_*}. */
  enum Software implements PerfCounter {
    /** Nanoseconds. */
    CPU_CLOCK,
    /** Nanoseconds in which a task ran. */
    TASK_CLOCK,
    /** Page faults of user space. */
    PAGE_FAULTS,
    /** Changes of the task that a CPU runs. */
    CONTEXT_SWITCHES,
    /** Moves of a task to another CPU. */
    CPU_MIGRATIONS,
    /** Page faults that needed no disk. */
    PAGE_FAULTS_MIN,
    /** Page faults that needed a disk. */
    PAGE_FAULTS_MAJ,
    /** Accesses to memory that the kernel had to mend, as they were not aligned. */
    ALIGNMENT_FAULTS,
    /** Instructions that the kernel did in place of the processor. */
    EMULATION_FAULTS,
    /** Nothing. */
    DUMMY,
    /** What programs write by {@code bpf_perf_event_output}. */
    BPF_OUTPUT,
    /** Changes to a task of another control group, Linux 5.13. */
    CGROUP_SWITCHES;

    @Override
    public String text() {
      return "software:" + written(this);
    }
  }

  /**
   * {@code PERF_TYPE_HW_CACHE}.
   *
   * @param level which cache
   * @param use what is done with it
   * @param result how that ended
   */
  record Cache(Level level, Use use, Result result) implements PerfCounter {
    /** A cache; the ordinal is the header's {@code PERF_COUNT_HW_CACHE_*}. */
    public enum Level {
      /** Data, first level. */
      L1D,
      /** Instructions, first level. */
      L1I,
      /** The last level. */
      LL,
      /** Translations of addresses of data. */
      DTLB,
      /** Translations of addresses of instructions. */
      ITLB,
      /** Predictions of branches. */
      BPU,
      /** Memory of the own node. */
      NODE
    }

    /** What is done; the ordinal is the header's {@code PERF_COUNT_HW_CACHE_OP_*}. */
    public enum Use {
      /** Reading. */
      READ,
      /** Writing. */
      WRITE,
      /** Reading ahead. */
      PREFETCH
    }

    /** How it ended; the ordinal is the header's {@code PERF_COUNT_HW_CACHE_RESULT_*}. */
    public enum Result {
      /** However. */
      ACCESS,
      /** Nothing was found. */
      MISS
    }

    @Override
    public String text() {
      return "cache:" + written(level) + ":" + written(use) + ":" + written(result);
    }
  }

  /**
   * {@code PERF_TYPE_RAW}: an event of the processor's own.
   *
   * @param config in the processor's manual: on x86 the event in the lowest byte, the mask in the
   *     next
   */
  record Raw(long config) implements PerfCounter {
    @Override
    public String text() {
      return "raw:0x" + Long.toHexString(config);
    }
  }

  /**
   * An event of a unit that the kernel numbers when it starts.
   *
   * @param unit its folder in {@code /sys/bus/event_source/devices}
   * @param config as the folder's {@code events} and {@code format} tell
   * @param config1 as there
   * @param config2 as there
   */
  record OfUnit(String unit, long config, long config1, long config2) implements PerfCounter {
    @Override
    public String text() {
      return "unit:"
          + unit
          + ":0x"
          + Long.toHexString(config)
          + (config1 == 0 && config2 == 0 ? "" : ":0x" + Long.toHexString(config1))
          + (config2 == 0 ? "" : ":0x" + Long.toHexString(config2));
    }
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
