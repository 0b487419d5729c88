package dev.nectar.linux.ring;

import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.UserRing;
import dev.nectar.linux.sys.BpfHeader.RingRecord;
import dev.nectar.linux.sys.Mapping;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A user ring buffer ({@code kernel/bpf/ringbuf.c}): a page with the position of the kernel, which
 * reads; a page with that of this process, which writes; and the data twice in a row.
 */
public final class UserRingProducer implements UserRing {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final String name;
  private final Mapping consumer;
  private final Mapping producer;
  private final MemorySegment consumed;
  private final MemorySegment produced;
  private final long data;
  private final long size;
  private final Runnable ended;

  /** Records that were not handed over, by where they start. */
  private final Map<Long, Integer> reserved = new TreeMap<>();

  private UserRingProducer(
      String name, Mapping consumer, Mapping producer, int pageSize, long size, Runnable ended) {
    this.name = name;
    this.consumer = consumer;
    this.producer = producer;
    this.consumed = consumer.memory();
    this.produced = producer.memory();
    this.data = pageSize;
    this.size = size;
    this.ended = ended;
  }

  /**
   * Maps the ring buffer of a map.
   *
   * @param name the map's
   * @param map its descriptor, which stays the caller's
   * @param size of the data, a power of two
   * @param ended is run once, when it is closed
   */
  public static UserRingProducer open(
      SystemCalls calls, String name, int map, int pageSize, long size, Runnable ended) {
    long first = Mapping.map(calls, map, 0, pageSize, SystemHeaders.PROT_READ);
    if (first < 0) {
      throw Refusal.of("map a user ring buffer", first);
    }
    Mapping consumer = Mapping.own(calls, first, pageSize);
    long length = pageSize + 2 * size;
    int writable = SystemHeaders.PROT_READ | SystemHeaders.PROT_WRITE;
    long second = Mapping.map(calls, map, pageSize, length, writable);
    if (second < 0) {
      consumer.close();
      throw Refusal.of("map a user ring buffer", second);
    }
    Mapping producer = Mapping.own(calls, second, length);
    return new UserRingProducer(name, consumer, producer, pageSize, size, ended);
  }

  @Override
  public synchronized Optional<MemorySegment> reserve(int bytes) {
    check();
    long whole = (bytes + RingRecord.BPF_RINGBUF_HDR_SZ + 7) & -8;
    if (bytes < 1 || whole > size) {
      throw new IllegalArgumentException(
          "a user ring buffer of " + size + " bytes has no records of " + bytes);
    }
    long read = (long) LONG.getAcquire(consumed, 0L);
    long written = (long) LONG.getAcquire(produced, 0L);
    if (size - (written - read) < whole) {
      return Optional.empty();
    }
    long at = data + (written & (size - 1));
    INT.set(produced, at, bytes | RingRecord.BPF_RINGBUF_BUSY_BIT);
    INT.set(produced, at + 4, 0);
    LONG.setRelease(produced, 0L, written + whole);
    MemorySegment room = produced.asSlice(at + RingRecord.BPF_RINGBUF_HDR_SZ, bytes);
    reserved.put(room.address(), bytes);
    return Optional.of(room);
  }

  @Override
  public void submit(MemorySegment record) {
    release(record, 0);
  }

  @Override
  public void discard(MemorySegment record) {
    release(record, RingRecord.BPF_RINGBUF_DISCARD_BIT);
  }

  private synchronized void release(MemorySegment record, int flag) {
    check();
    Integer bytes = reserved.remove(record.address());
    if (bytes == null) {
      throw new IllegalArgumentException("the record is not one that is reserved here");
    }
    release(record.address(), bytes | flag);
  }

  private void check() {
    if (!producer.isOpen()) {
      throw new ClosedException("the writer of user ring buffer " + name);
    }
  }

  private void release(long address, int header) {
    long at = address - produced.address() - RingRecord.BPF_RINGBUF_HDR_SZ;
    INT.setRelease(produced, at, header);
  }

  @Override
  public synchronized void close() {
    if (producer.isOpen()) {
      reserved.forEach(
          (address, bytes) -> release(address, bytes | RingRecord.BPF_RINGBUF_DISCARD_BIT));
      reserved.clear();
      producer.close();
      consumer.close();
      ended.run();
    }
  }
}
