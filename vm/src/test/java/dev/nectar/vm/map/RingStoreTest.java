package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UserRing;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingStoreTest {
  private final House house = new House(2);
  private final Memory memory = house.owner.memory();
  private final EmbeddedMap map = house.map(MapType.RINGBUF, 0, 0, 4096);
  private final RingStore ring = (RingStore) map.store();
  private final long value = memory.allocate(4096, 8);

  private static List<Long> drained(EventStream stream) {
    List<Long> all = new ArrayList<>();
    stream.drain(
        (segment, at, length, cpu) -> all.add(segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at)));
    return all;
  }

  private long output(RingStore to, long number, long size) {
    memory.putLong(value, number);
    return to.output(value, size, 0);
  }

  @Test
  void recordsAreReadInTheOrderInWhichRoomWasReserved() {
    try (EventStream stream = RingEvents.of(List.of(map), 2)) {
      long first = ring.reserve(8, 0);
      assertEquals(0, output(ring, 2, 8));
      assertEquals(List.of(), drained(stream));
      memory.putLong(first, 1);
      ring.submit(first, 0);
      assertEquals(List.of(1L, 2L), drained(stream));
    }
  }

  @Test
  void whatIsGivenUpIsPassedOver() {
    try (EventStream stream = RingEvents.of(List.of(map), 2)) {
      ring.discard(ring.reserve(8, 0), 0);
      output(ring, 2, 8);
      assertEquals(List.of(2L), drained(stream));
    }
  }

  @Test
  void aFullRingRefusesUntilItIsRead() {
    try (EventStream stream = RingEvents.of(List.of(map), 2)) {
      int count = 0;
      while (output(ring, count, 8) == 0) {
        count++;
      }
      assertEquals(4096 / 16 - 1, count);
      assertEquals(-Errno.EAGAIN, output(ring, 0, 8));
      assertEquals(count, drained(stream).size());
      assertEquals(0, output(ring, 0, 8));
    }
  }

  @Test
  void recordsThatPassTheEndLieInARow() {
    try (EventStream stream = RingEvents.of(List.of(map), 2)) {
      for (long i = 0; i < 1000; i++) {
        assertEquals(0, output(ring, i, 1000));
        assertEquals(List.of(i), drained(stream));
      }
    }
  }

  @Test
  void whatNoRingHasIsRefused() {
    assertEquals(0, ring.reserve(4096, 0));
    assertEquals(0, ring.reserve(8, 1));
    assertEquals(0, ring.reserve(-1, 0));
    assertEquals(-Errno.EINVAL, ring.output(value, 8, 4));
    assertThrows(Fault.class, () -> ring.output(8, 8, 0));
    assertThrows(Fault.class, () -> ring.submit(value, 0));
    long record = ring.reserve(8, 0);
    ring.submit(record, 0);
    assertThrows(Fault.class, () -> ring.submit(record, 0));
  }

  @Test
  void positionsAreTold() {
    output(ring, 1, 8);
    assertEquals(16, ring.query(0));
    assertEquals(4096, ring.query(1));
    assertEquals(0, ring.query(2));
    assertEquals(16, ring.query(3));
    assertEquals(0, ring.query(9));
  }

  @Test
  void newRecordsTakeThePlaceOfTheOldest() {
    EmbeddedMap over = house.map(MapType.RINGBUF, 0, 0, 4096, MapFlag.OVERWRITE);
    RingStore store = (RingStore) over.store();
    try (EventStream stream = RingEvents.of(List.of(over), 2)) {
      for (long i = 0; i < 300; i++) {
        assertEquals(0, output(store, i, 8));
      }
      List<Long> left = drained(stream);
      assertEquals(255, left.size());
      assertEquals(299, left.getLast());
      assertEquals(45 * 16, stream.overwritten());
    }
  }

  @Test
  void waitingEndsWithARecordAndByWaking() throws Exception {
    try (EventStream stream = RingEvents.of(List.of(map), 2)) {
      assertFalse(stream.await(Duration.ofMillis(1)));
      Thread writer = Thread.ofPlatform().start(() -> output(ring, 5, 8));
      assertTrue(stream.await(Duration.ofSeconds(30)));
      writer.join();
      assertEquals(List.of(5L), drained(stream));
      stream.wake();
      assertTrue(stream.await(Duration.ZERO) || stream.await(Duration.ofSeconds(1)));
    }
  }

  @Test
  void aStreamKeepsItsMap() {
    EventStream stream = RingEvents.of(List.of(map), 2);
    map.close();
    output(ring, 4, 8);
    assertEquals(List.of(4L), drained(stream));
    stream.close();
    stream.close();
    assertEquals(0, house.held.get(map.id()));
  }

  @Test
  void eventsOfPerfArraysCarryTheirCpu() {
    EmbeddedMap array = house.map(MapType.PERF_EVENT_ARRAY, 4, 4, 2);
    PerfStore store = (PerfStore) array.store();
    memory.putLong(value, 9);
    PerfStore.Rest none = PerfStore.Rest.NOTHING;
    assertEquals(-Errno.ENOENT, store.output(1, 0xffff_ffffL, value, 8, none));
    List<String> events = new ArrayList<>();
    try (EventStream stream = RingEvents.of(List.of(array), 2)) {
      assertEquals(0, store.output(1, 0xffff_ffffL, value, 8, none));
      assertEquals(-Errno.EOPNOTSUPP, store.output(1, 0, value, 8, none));
      assertEquals(-Errno.E2BIG, store.output(1, 2, value, 8, none));
      assertEquals(-Errno.EINVAL, store.output(1, 1L << 40, value, 8, none));
      stream.drain(
          (segment, at, length, cpu) ->
              events.add(
                  segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at) + " " + length + " " + cpu));
    }
    assertEquals(List.of("9 12 1"), events);
    assertEquals(-Errno.ENOENT, store.output(1, 1, value, 8, none));
  }

  @Test
  void processesSendRecordsToPrograms() {
    EmbeddedMap user = house.map(MapType.USER_RINGBUF, 0, 0, 4096);
    UserRingStore store = (UserRingStore) user.store();
    try (UserRing writer = RecordWriter.of(user)) {
      assertThrows(KernelException.class, () -> RecordWriter.of(user));
      Optional<MemorySegment> first = writer.reserve(8);
      Optional<MemorySegment> second = writer.reserve(8);
      writer.discard(second.orElseThrow());
      assertEquals(0, store.drain(0, (at, size) -> true));
      first.orElseThrow().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 77);
      writer.submit(first.orElseThrow());
      List<Long> read = new ArrayList<>();
      assertEquals(1, store.drain(0, (at, size) -> read.add(memory.getLong(at))));
      assertEquals(List.of(77L), read);
      assertTrue(writer.reserve(4088).isPresent());
      assertEquals(Optional.empty(), writer.reserve(8));
    }
  }

  @Test
  void whatIsNoRingIsNotRead() {
    EmbeddedMap hash = house.map(MapType.HASH, 4, 8, 1);
    assertThrows(KernelException.class, () -> RingEvents.of(List.of(hash), 2));
    assertThrows(KernelException.class, () -> RingEvents.of(List.of(), 2));
    assertThrows(KernelException.class, () -> RingEvents.of(List.of(map, map), 2));
    assertThrows(KernelException.class, () -> RecordWriter.of(map));
  }

  @Test
  void threadsLoseNoRecord() throws Exception {
    EmbeddedMap large = house.map(MapType.RINGBUF, 0, 0, 1 << 16);
    RingStore store = (RingStore) large.store();
    int each = 20_000;
    Thread[] writers = new Thread[3];
    try (EventStream stream = RingEvents.of(List.of(large), 2)) {
      for (int t = 0; t < writers.length; t++) {
        long at = memory.allocate(8, 8);
        memory.putLong(at, 1);
        writers[t] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < each; i++) {
                        while (store.output(at, 8, 0) != 0) {
                          Thread.onSpinWait();
                        }
                      }
                    });
      }
      long sum = 0;
      while (sum < (long) each * writers.length) {
        assertTrue(stream.await(Duration.ofSeconds(30)), "after " + sum);
        sum += drained(stream).stream().mapToLong(Long::longValue).sum();
      }
      for (Thread writer : writers) {
        writer.join();
      }
      assertEquals((long) each * writers.length, sum);
    }
  }
}
