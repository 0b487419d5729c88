package dev.nectar.linux.ring;

import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.sys.BpfHeader.RingPage;
import dev.nectar.linux.sys.BpfHeader.RingRecord;
import dev.nectar.linux.sys.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A BPF ring buffer in which new records take the place of the oldest ({@code BPF_F_RB_OVERWRITE},
 * Linux 6.19). The kernel tells from where on records are whole before it writes over those before
 * that; so a record is copied, and handed over if it was whole after that, too.
 */
public final class OverwriteRing implements Ring {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final int map;
  private final RingMemory memory;
  private final MemorySegment consumed;
  private final MemorySegment produced;
  private final MemorySegment copy;
  private long overwritten;

  private OverwriteRing(int map, RingMemory memory) {
    this.map = map;
    this.memory = memory;
    this.consumed = memory.consumed();
    this.produced = memory.produced();
    this.copy = Arena.ofAuto().allocate(memory.size(), 8);
  }

  /**
   * Maps the ring buffer of a map.
   *
   * @param map its descriptor, which stays the caller's
   * @param size of the data, a power of two
   */
  public static OverwriteRing open(SystemCalls calls, int map, int pageSize, long size) {
    return new OverwriteRing(map, RingMemory.open(calls, map, pageSize, size));
  }

  @Override
  public int drain(RecordHandler handler) {
    long end = (long) LONG.getAcquire(produced, RingPage.producer_pos);
    long position = whole((long) LONG.getAcquire(consumed, 0L));
    int count = 0;
    try {
      while (position < end) {
        int header = copy(position);
        long kept = whole(position);
        if (kept > position) {
          position = kept;
          continue;
        }
        long length = header & ~RingRecord.BPF_RINGBUF_DISCARD_BIT;
        long next = position + (length + RingRecord.BPF_RINGBUF_HDR_SZ + 7 & -8);
        if ((header & RingRecord.BPF_RINGBUF_BUSY_BIT) != 0 || next > end) {
          break;
        }
        position = next;
        if ((header & RingRecord.BPF_RINGBUF_DISCARD_BIT) == 0) {
          handler.accept(copy, 0, length, -1);
          count++;
        }
      }
    } finally {
      LONG.setRelease(consumed, 0L, position);
    }
    return count;
  }

  /** Copies a record, of which the header may be that of another by now. */
  private int copy(long position) {
    long at = memory.data() + (position & memory.size() - 1);
    int header = (int) INT.getAcquire(produced, at);
    long room = memory.size() - RingRecord.BPF_RINGBUF_HDR_SZ;
    if ((header & RingRecord.BPF_RINGBUF_BUSY_BIT) == 0) {
      long length = Math.min(header & ~RingRecord.BPF_RINGBUF_DISCARD_BIT, room);
      MemorySegment.copy(produced, at + RingRecord.BPF_RINGBUF_HDR_SZ, copy, 0, length);
    }
    VarHandle.acquireFence();
    return header;
  }

  /** The first record from there on that was not written over, so far. */
  private long whole(long position) {
    long oldest = (long) LONG.getAcquire(produced, RingPage.overwrite_pos);
    if (oldest <= position) {
      return position;
    }
    overwritten += oldest - position;
    return oldest;
  }

  /** Only the bytes are known. */
  @Override
  public long lost() {
    return 0;
  }

  @Override
  public long overwritten() {
    return overwritten;
  }

  @Override
  public int fd() {
    return map;
  }

  @Override
  public void close() {
    memory.close();
  }
}
