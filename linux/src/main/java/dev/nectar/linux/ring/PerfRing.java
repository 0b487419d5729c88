package dev.nectar.linux.ring;

import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Mapping;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.PerfHeader;
import dev.nectar.linux.sys.PerfHeader.MmapPage;
import dev.nectar.linux.sys.PerfHeader.RecordHeader;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The ring of one CPU behind a perf event array ({@code kernel/events/ring_buffer.c}). A record
 * that straddles the end of the ring is put together in a buffer of its own.
 */
public final class PerfRing implements Ring {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final int LARGEST_RECORD = 1 << 16;

  /** Room is given back at least each time so many bytes have been read. */
  private static final long GIVE_BACK = 4096;

  private final Fd event;
  private final Mapping mapping;
  private final MemorySegment memory;
  private final MemorySegment joined;
  private final long data;
  private final long size;
  private final int cpu;
  private long lost;

  private PerfRing(Fd event, Mapping mapping, int pageSize, long size, int cpu) {
    this(event, mapping, mapping.memory(), pageSize, size, cpu);
  }

  private PerfRing(Fd event, Mapping mapping, MemorySegment memory, long data, long size, int cpu) {
    this.event = event;
    this.mapping = mapping;
    this.memory = memory;
    this.joined = Arena.ofAuto().allocate(LARGEST_RECORD, 8);
    this.data = data;
    this.size = size;
    this.cpu = cpu;
  }

  /**
   * Opens the ring of a CPU; the caller puts {@link #fd} into the array and enables it.
   *
   * @param size of the data, a power of two and whole pages
   */
  public static PerfRing open(SystemCalls calls, Perf perf, int cpu, int pageSize, long size) {
    long fd = perf.openOutput(cpu);
    if (fd < 0) {
      throw Refusal.of("open the perf ring of CPU " + cpu, fd);
    }
    Fd event = new Fd(calls, fd);
    int protection = SystemHeaders.PROT_READ | SystemHeaders.PROT_WRITE;
    long address = Mapping.map(calls, event.number(), 0, pageSize + size, protection);
    if (address < 0) {
      event.close();
      throw Refusal.of("map the perf ring of CPU " + cpu, address);
    }
    Mapping mapping = Mapping.own(calls, address, pageSize + size);
    return new PerfRing(event, mapping, pageSize, size, cpu);
  }

  @Override
  public int drain(RecordHandler handler) {
    long head = (long) LONG.getAcquire(memory, MmapPage.data_head);
    long tail = (long) LONG.get(memory, MmapPage.data_tail);
    long given = tail;
    int count = 0;
    try {
      while (tail < head) {
        long at = tail & (size - 1);
        int type = memory.get(ValueLayout.JAVA_INT, data + at + RecordHeader.type);
        int length =
            Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, data + at + RecordHeader.size));
        if (length < RecordHeader.HEADER) {
          tail = head;
          break;
        }
        tail += length;
        count += record(handler, at, type, length);
        if (tail - given >= GIVE_BACK) {
          LONG.setRelease(memory, MmapPage.data_tail, tail);
          given = tail;
        }
      }
    } finally {
      LONG.setRelease(memory, MmapPage.data_tail, tail);
    }
    return count;
  }

  private int record(RecordHandler handler, long at, int type, int length) {
    MemorySegment from = memory;
    long start = data + at;
    if (at + length > size) {
      long first = size - at;
      MemorySegment.copy(memory, start, joined, 0, first);
      MemorySegment.copy(memory, data, joined, first, length - first);
      from = joined;
      start = 0;
    }
    if (type == PerfHeader.PERF_RECORD_SAMPLE) {
      long raw = from.get(ValueLayout.JAVA_INT, start + RecordHeader.sample_raw_size);
      handler.accept(from, start + RecordHeader.sample_raw_data, raw, cpu);
      return 1;
    }
    if (type == PerfHeader.PERF_RECORD_LOST) {
      lost += from.get(ValueLayout.JAVA_LONG, start + RecordHeader.lost_lost);
    }
    return 0;
  }

  @Override
  public long lost() {
    return lost;
  }

  @Override
  public int fd() {
    return event.number();
  }

  @Override
  public void close() {
    mapping.close();
    event.close();
  }
}
