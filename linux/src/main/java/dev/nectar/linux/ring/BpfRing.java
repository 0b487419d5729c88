package dev.nectar.linux.ring;

import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.sys.BpfHeader.RingRecord;
import dev.nectar.linux.sys.Mapping;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A BPF ring buffer ({@code kernel/bpf/ringbuf.c}): a page with the consumer's position, a page
 * with the producer's, and the data twice in a row, so that no record straddles the end.
 */
public final class BpfRing implements Ring {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  /** Room is given back at least each time so many bytes have been read. */
  private static final long GIVE_BACK = 4096;

  private final int map;
  private final Mapping consumer;
  private final Mapping producer;
  private final MemorySegment consumed;
  private final MemorySegment produced;
  private final long data;
  private final long mask;

  private BpfRing(int map, Mapping consumer, Mapping producer, int pageSize, long size) {
    this.map = map;
    this.consumer = consumer;
    this.producer = producer;
    this.consumed = consumer.memory();
    this.produced = producer.memory().asReadOnly(); // as it is mapped
    this.data = pageSize;
    this.mask = size - 1;
  }

  /**
   * Maps the ring buffer of a map.
   *
   * @param map its descriptor, which stays the caller's
   * @param size of the data, a power of two
   */
  public static BpfRing open(SystemCalls calls, int map, int pageSize, long size) {
    long first =
        Mapping.map(calls, map, 0, pageSize, SystemHeaders.PROT_READ | SystemHeaders.PROT_WRITE);
    if (first < 0) {
      throw Refusal.of("map a ring buffer", first);
    }
    Mapping consumer = Mapping.own(calls, first, pageSize);
    long length = pageSize + 2 * size;
    long second = Mapping.map(calls, map, pageSize, length, SystemHeaders.PROT_READ);
    if (second < 0) {
      consumer.close();
      throw Refusal.of("map a ring buffer", second);
    }
    return new BpfRing(map, consumer, Mapping.own(calls, second, length), pageSize, size);
  }

  @Override
  public int drain(RecordHandler handler) {
    // Behind an acquiring read a compiler loads fields anew, for each record.
    MemorySegment ring = produced;
    long start = data;
    long bits = mask;
    long position = (long) LONG.getAcquire(consumed, 0L);
    long end = (long) LONG.getAcquire(produced, 0L);
    long given = position;
    int count = 0;
    try {
      while (position < end) {
        long at = start + (position & bits);
        int header = (int) INT.getAcquire(ring, at);
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
    producer.close();
    consumer.close();
  }
}
