package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueueStoreTest {
  private final Desk desk = new Desk();

  private long pop(MapStore map) {
    assertEquals(0, map.pop(desk.out));
    return desk.memory.getLong(desk.out);
  }

  @Test
  void aQueueGivesTheOldestFirst() {
    MapStore queue = desk.map(MapType.QUEUE, 0, 8, 3);
    queue.push(desk.value(1), BpfFlag.ANY);
    queue.push(desk.value(2), BpfFlag.ANY);
    assertEquals(1, pop(queue));
    assertEquals(2, pop(queue));
    assertEquals(-Errno.ENOENT, queue.pop(desk.out));
  }

  @Test
  void aStackGivesTheNewestFirst() {
    MapStore stack = desk.map(MapType.STACK, 0, 8, 3);
    stack.push(desk.value(1), BpfFlag.ANY);
    stack.push(desk.value(2), BpfFlag.ANY);
    assertEquals(0, stack.peek(desk.out));
    assertEquals(2, pop(stack));
    assertEquals(1, pop(stack));
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUE", "STACK"})
  void aFullOneDropsTheOldestWhenItMay(MapType type) {
    MapStore map = desk.map(type, 0, 8, 2);
    map.push(desk.value(1), BpfFlag.ANY);
    map.push(desk.value(2), BpfFlag.ANY);
    assertEquals(-Errno.E2BIG, map.push(desk.value(3), BpfFlag.ANY));
    assertEquals(0, map.push(desk.value(3), BpfFlag.EXIST));
    assertEquals(5, pop(map) + pop(map));
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUE", "STACK"})
  void thereAreNoKeys(MapType type) {
    MapStore map = desk.map(type, 0, 8, 2);
    assertEquals(-Errno.EINVAL, map.push(desk.value(1), BpfFlag.NOEXIST));
    assertEquals(-Errno.EINVAL, map.delete(desk.key));
    assertEquals(-Errno.EINVAL, map.nextKey(0, desk.key));
  }

  @Test
  void whatABloomFilterWasGivenItHas() {
    MapStore filter = desk.map(MapType.BLOOM_FILTER, 0, 8, 1000);
    for (int i = 0; i < 1000; i++) {
      assertEquals(0, filter.push(desk.value(i), BpfFlag.ANY));
    }
    for (int i = 0; i < 1000; i++) {
      assertEquals(0, filter.peek(desk.value(i)));
    }
  }

  @Test
  void aBloomFilterSeldomHasWhatItWasNotGiven() {
    MapStore filter = desk.map(MapType.BLOOM_FILTER, 0, 8, 1000);
    for (int i = 0; i < 1000; i++) {
      filter.push(desk.value(i), BpfFlag.ANY);
    }
    int wrong = 0;
    for (int i = 1000; i < 11_000; i++) {
      wrong += filter.peek(desk.value(i)) == 0 ? 1 : 0;
    }
    assertEquals(true, wrong < 1000, wrong + " of 10000");
  }
}
