package dev.nectar.linux.ring;

import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.sys.BpfHeader.RingRecord;
import dev.nectar.linux.sys.SystemCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** A BPF ring buffer whose programs wait for room. Records are handed over where they lie. */
public final class BpfRing implements Ring {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  /** Room is given back at least each time so many bytes have been read. */
  private static final long GIVE_BACK = 4096;

  /**
   * Where heads of records are read, without the checks that handlers need: the mask keeps them in
   * the mapping, which lasts while a reader is inside.
   */
  private static final MemorySegment ALL = MemorySegment.ofAddress(0).reinterpret(Long.MAX_VALUE);

  private final int map;
  private final RingMemory memory;
  private final MemorySegment consumed;
  private final MemorySegment produced;
  private final long data;
  private final long mask;

  private BpfRing(int map, RingMemory memory) {
    this.map = map;
    this.memory = memory;
    this.consumed = memory.consumed();
    this.produced = memory.produced();
    this.data = memory.data();
    this.mask = memory.size() - 1;
  }

  /**
   * Maps the ring buffer of a map.
   *
   * @param map its descriptor, which stays the caller's
   * @param size of the data, a power of two
   */
  public static BpfRing open(SystemCalls calls, int map, int pageSize, long size) {
    return new BpfRing(map, RingMemory.open(calls, map, pageSize, size));
  }

  @Override
  public int drain(RecordHandler handler) {
    // Behind an acquiring read a compiler loads fields anew, for each record.
    MemorySegment ring = produced;
    long start = data;
    long bits = mask;
    long base = ring.address();
    long position = (long) LONG.getAcquire(consumed, 0L);
    long end = (long) LONG.getAcquire(produced, 0L);
    long given = position;
    int count = 0;
    try {
      while (position < end) {
        long at = start + (position & bits);
        int header = (int) INT.getAcquire(ALL, base + at);
        if ((header & RingRecord.BPF_RINGBUF_BUSY_BIT) != 0) {
          break;
        }
        long length = header & ~RingRecord.BPF_RINGBUF_DISCARD_BIT;
        position += (length + RingRecord.BPF_RINGBUF_HDR_SZ + 7) & -8;
        if ((header & RingRecord.BPF_RINGBUF_DISCARD_BIT) == 0) {
          handler.accept(ring, at + RingRecord.BPF_RINGBUF_HDR_SZ, length, -1);
          count++;
        }
        if (position - given >= GIVE_BACK) {
          LONG.setRelease(consumed, 0L, position);
          given = position;
        }
      }
    } finally {
      LONG.setRelease(consumed, 0L, position);
    }
    return count;
  }

  /** Ring buffers cannot tell; programs count failed reservations. */
  @Override
  public long lost() {
    return 0;
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
