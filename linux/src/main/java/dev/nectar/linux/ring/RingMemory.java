package dev.nectar.linux.ring;

import dev.nectar.linux.sys.Mapping;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import java.lang.foreign.MemorySegment;

/**
 * The memory of a BPF ring buffer ({@code kernel/bpf/ringbuf.c}): a page with the consumer's
 * position, a page with the producer's, and the data twice in a row, so that no record straddles
 * the end.
 *
 * @param data where the data start in the producer's memory
 * @param size of the data, a power of two
 */
record RingMemory(Mapping consumer, Mapping producer, long data, long size)
    implements AutoCloseable {
  /**
   * Maps the ring buffer of a map.
   *
   * @param map its descriptor
   */
  static RingMemory open(SystemCalls calls, int map, int pageSize, long size) {
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
    return new RingMemory(consumer, Mapping.own(calls, second, length), pageSize, size);
  }

  /** The consumer's page, which starts with its position. */
  MemorySegment consumed() {
    return consumer.memory();
  }

  /** The producer's page and the data, read-only as they are mapped. */
  MemorySegment produced() {
    return producer.memory().asReadOnly();
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
