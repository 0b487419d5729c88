package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArrayStoreTest {
  private final Desk desk = new Desk();
  private final MapStore map = desk.map(MapType.ARRAY, 4, 8, 3);

  @Test
  void entriesAreThereFromTheStartAndZero() {
    assertEquals(Optional.of(0L), desk.get(map, 2));
    assertEquals(Optional.empty(), desk.get(map, 3));
    assertEquals(Optional.empty(), desk.get(map, -1));
  }

  @Test
  void valuesLieOneBehindTheOther() {
    MapStore odd = desk.map(MapType.ARRAY, 4, 9, 3);
    assertEquals(16, odd.lookup(0, desk.key(1)) - odd.lookup(0, desk.key(0)));
  }

  @Test
  void whoHasTheAddressOfAValueSeesItChange() {
    long value = map.lookup(0, desk.key(1));
    desk.put(map, 1, 5);
    assertEquals(5, desk.memory.getLong(value));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertEquals(-Errno.E2BIG, desk.put(map, 3, 0));
    assertEquals(-Errno.EEXIST, map.update(0, desk.key(0), desk.value(0), BpfFlag.NOEXIST));
    assertEquals(-Errno.EINVAL, map.update(0, desk.key(0), desk.value(0), 3));
    assertEquals(-Errno.EINVAL, map.update(0, desk.key(0), desk.value(0), BpfFlag.LOCK));
    assertEquals(-Errno.EINVAL, map.delete(desk.key(0)));
    assertEquals(0, map.update(0, desk.key(0), desk.value(0), BpfFlag.EXIST));
  }

  @Test
  void keysAreWalkedInOrder() {
    assertEquals(List.of(0, 1, 2), desk.keys(map));
    assertEquals(0, map.nextKey(desk.key(99), desk.out));
    assertEquals(0, desk.memory.getInt(desk.out));
  }

  @Test
  void eachCpuHasItsOwnValues() {
    MapStore perCpu = desk.map(MapType.PERCPU_ARRAY, 4, 8, 3);
    perCpu.update(1, desk.key(2), desk.value(9), BpfFlag.ANY);
    assertEquals(0, desk.memory.getLong(perCpu.lookup(0, desk.key(2))));
    assertEquals(9, desk.memory.getLong(perCpu.lookup(1, desk.key(2))));
    assertEquals(0, perCpu.read(desk.key(2), desk.out, 0));
    assertEquals(9, desk.memory.getLong(desk.out + 8));
  }

  @Test
  void entriesAreVisitedInOrder() {
    long[] sum = {0};
    map.update(0, desk.key(2), desk.value(5), BpfFlag.ANY);
    long count =
        map.forEach(
            0,
            (key, value) -> {
              sum[0] += desk.memory.getInt(key) * 10L + desk.memory.getLong(value);
              return true;
            });
    assertEquals(3, count);
    assertEquals(35, sum[0]);
  }
}
