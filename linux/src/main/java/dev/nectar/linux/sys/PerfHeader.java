package dev.nectar.linux.sys;

/** {@code include/uapi/linux/perf_event.h} of Linux 6.18, with the header's names. */
public final class PerfHeader {
  public static final int PERF_TYPE_HARDWARE = 0;
  public static final int PERF_TYPE_SOFTWARE = 1;
  public static final int PERF_TYPE_TRACEPOINT = 2;
  public static final int PERF_TYPE_HW_CACHE = 3;
  public static final int PERF_TYPE_RAW = 4;
  public static final int PERF_COUNT_SW_CPU_CLOCK = 0;
  public static final int PERF_COUNT_SW_BPF_OUTPUT = 10;
  public static final int PERF_SAMPLE_RAW = 1 << 10;
  public static final int PERF_FLAG_FD_CLOEXEC = 1 << 3;
  public static final int PERF_RECORD_LOST = 2;
  public static final int PERF_RECORD_SAMPLE = 9;

  public static final long PERF_EVENT_IOC_ENABLE = 0x2400;
  public static final long PERF_EVENT_IOC_DISABLE = 0x2401;
  public static final long PERF_EVENT_IOC_SET_BPF = 0x40042408L;

  private PerfHeader() {}

  /** {@code struct perf_event_attr}, the part of version 5; bits are those of its bit field. */
  public static final class Attr {
    public static final long type = 0;
    public static final long size = 4;
    public static final long config = 8;
    public static final long sample_period = 16;
    public static final long sample_freq = 16;
    public static final long sample_type = 24;
    public static final long bits = 40;
    public static final long disabled = 1;
    public static final long inherit = 1L << 1;
    public static final long freq = 1L << 10;
    public static final long inherit_thread = 1L << 35;
    public static final long wakeup_events = 48;
    public static final long config1 = 56;
    public static final long config2 = 64;
    public static final long kprobe_func = 56;
    public static final long uprobe_path = 56;
    public static final long probe_offset = 64;
    public static final long SIZE = 112;

    private Attr() {}
  }

  /** {@code struct perf_event_mmap_page}. */
  public static final class MmapPage {
    public static final long data_head = 1024;
    public static final long data_tail = 1032;
    public static final long data_offset = 1040;
    public static final long data_size = 1048;

    private MmapPage() {}
  }

  /** {@code struct perf_event_header}, and what follows it in the records that are read. */
  public static final class RecordHeader {
    public static final long type = 0;
    public static final long size = 6;
    public static final long HEADER = 8;
    public static final long sample_raw_size = 8;
    public static final long sample_raw_data = 12;
    public static final long lost_lost = 16;

    private RecordHeader() {}
  }
}
