package dev.nectar.linux.sys;

import static dev.nectar.linux.sys.Native.putInt;
import static dev.nectar.linux.sys.Native.putLong;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.PerfHeader.Attr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * {@code perf_event_open(2)} and its ioctls. Each returns the kernel's result, or the negated
 * errno. Calls take turns.
 */
public final class Perf {
  private static final long ANY = -1;

  private final SystemCalls calls;
  private final MemorySegment attr;

  /**
   * @param calls what makes the calls
   */
  public Perf(SystemCalls calls) {
    this.calls = calls;
    this.attr = Arena.ofAuto().allocate(Attr.SIZE, 8);
  }

  /**
   * An event that fires when the kernel passes a tracepoint, on any CPU.
   *
   * @param id the tracepoint's number
   */
  public long openTracepoint(long id) {
    return openTracepoint(id, OptionalInt.empty());
  }

  /**
   * The same for one thread, or, if the tracepoint is a uprobe, for one process.
   *
   * @param id the tracepoint's number
   * @param thread which, in the caller's pid namespace; empty for all
   */
  public synchronized long openTracepoint(long id, OptionalInt thread) {
    clear(PerfHeader.PERF_TYPE_TRACEPOINT, id);
    putLong(attr, Attr.sample_period, 1);
    putInt(attr, Attr.wakeup_events, 1);
    return open(thread);
  }

  /**
   * What is counted, and when it fires.
   *
   * @param type {@code perf_event_attr.type}
   * @param config what of that type
   * @param config1 as the type wants it
   * @param config2 as the type wants it
   * @param period how many are between two shots, if positive
   * @param hertz shots a second, if there is no period
   */
  public record Counter(
      int type, long config, long config1, long config2, long period, long hertz) {
    /**
     * A clock.
     *
     * @param nanoseconds between two shots, if positive
     * @param hertz shots a second, if there is no period
     */
    public static Counter clock(long nanoseconds, long hertz) {
      return new Counter(
          PerfHeader.PERF_TYPE_SOFTWARE,
          PerfHeader.PERF_COUNT_SW_CPU_CLOCK,
          0,
          0,
          nanoseconds,
          hertz);
    }
  }

  /** A counter of a CPU. */
  public synchronized long openOnCpu(Counter counter, int cpu) {
    clear(counter, 0);
    return open(ANY, cpu);
  }

  /**
   * A counter of a thread, and of the threads that it starts.
   *
   * @param thread in the caller's pid namespace
   * @param cpu where alone it counts; empty for everywhere
   */
  public synchronized long openOnThread(Counter counter, int thread, OptionalInt cpu) {
    int where = cpu.orElse((int) ANY);
    clear(counter, Attr.inherit | Attr.inherit_thread);
    long result = open(thread, where);
    if (result == -Errno.EINVAL || result == -Errno.E2BIG) {
      clear(counter, Attr.inherit);
      result = open(thread, where);
    }
    return result;
  }

  /**
   * An event that fires when the kernel passes an instruction of its own, on any CPU.
   *
   * @param type the number of the perf unit, from {@code /sys/bus/event_source/devices/kprobe}
   * @param config what the unit is told: whether it is the return
   * @param function the function's name
   * @param offset bytes from its start
   */
  public synchronized long openKprobe(int type, long config, MemorySegment function, long offset) {
    clear(type, config);
    putLong(attr, Attr.kprobe_func, function.address());
    putLong(attr, Attr.probe_offset, offset);
    return open(ANY, 0);
  }

  /**
   * An event that fires when a process passes an instruction.
   *
   * @param type the number of the perf unit, from {@code /sys/bus/event_source/devices/uprobe}
   * @param config what the unit is told: whether it is the return
   * @param path the file that the code is in
   * @param offset bytes from the file's start
   * @param process which, in the caller's pid namespace; empty for all
   */
  public synchronized long openUprobe(
      int type, long config, MemorySegment path, long offset, OptionalInt process) {
    clear(type, config);
    putLong(attr, Attr.uprobe_path, path.address());
    putLong(attr, Attr.probe_offset, offset);
    return open(process);
  }

  /** The ring that {@code bpf_perf_event_output} writes to on a CPU. */
  public synchronized long openOutput(int cpu) {
    clear(PerfHeader.PERF_TYPE_SOFTWARE, PerfHeader.PERF_COUNT_SW_BPF_OUTPUT);
    putLong(attr, Attr.sample_type, PerfHeader.PERF_SAMPLE_RAW);
    putLong(attr, Attr.sample_period, 1);
    putInt(attr, Attr.wakeup_events, 1);
    return open(ANY, cpu);
  }

  /** {@code PERF_EVENT_IOC_SET_BPF}. */
  public long setProgram(int event, int program) {
    return calls.call(calls.numbers().ioctl(), event, PerfHeader.PERF_EVENT_IOC_SET_BPF, program);
  }

  /** {@code PERF_EVENT_IOC_ENABLE}. */
  public long enable(int event) {
    return calls.call(calls.numbers().ioctl(), event, PerfHeader.PERF_EVENT_IOC_ENABLE, 0);
  }

  /** {@code PERF_EVENT_IOC_DISABLE}. */
  public long disable(int event) {
    return calls.call(calls.numbers().ioctl(), event, PerfHeader.PERF_EVENT_IOC_DISABLE, 0);
  }

  private void clear(Counter counter, long bits) {
    clear(counter.type(), counter.config());
    putLong(attr, Attr.config1, counter.config1());
    putLong(attr, Attr.config2, counter.config2());
    if (counter.period() > 0) {
      putLong(attr, Attr.sample_period, counter.period());
      putLong(attr, Attr.bits, Attr.disabled | bits);
    } else {
      putLong(attr, Attr.sample_freq, counter.hertz());
      putLong(attr, Attr.bits, Attr.disabled | Attr.freq | bits);
    }
  }

  private void clear(int type, long config) {
    attr.fill((byte) 0);
    putInt(attr, Attr.type, type);
    putInt(attr, Attr.size, (int) Attr.SIZE);
    putLong(attr, Attr.config, config);
    putLong(attr, Attr.bits, Attr.disabled);
  }

  /** Those of the kernel's own places are opened on one CPU and fire on all. */
  private long open(OptionalInt thread) {
    return thread.isPresent() ? open(thread.getAsInt(), ANY) : open(ANY, 0);
  }

  private long open(long thread, long cpu) {
    return calls.call(
        calls.numbers().perfEventOpen(),
        attr.address(),
        thread,
        cpu,
        ANY,
        PerfHeader.PERF_FLAG_FD_CLOEXEC,
        0);
  }
}
