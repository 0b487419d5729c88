package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashStoreTest {
  private final Desk desk = new Desk();
  private final MapStore map = desk.map(MapType.HASH, 4, 8, 4);

  @Test
  void whatWasPutIsFound() {
    desk.put(map, 7, 70);
    assertEquals(Optional.of(70L), desk.get(map, 7));
    assertEquals(Optional.empty(), desk.get(map, 8));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 16, 23})
  void keysOfAnySizeAreToldApartByEachOfTheirBytes(int size) {
    MapStore any = desk.map(MapType.HASH, size, 8, 64);
    for (int at = 0; at < size; at++) {
      desk.memory.zero(desk.key, 32);
      desk.memory.putByte(desk.key + at, 0x81);
      assertEquals(0, any.update(0, desk.key, desk.value(at), BpfFlag.NOEXIST));
    }
    for (int at = 0; at < size; at++) {
      desk.memory.zero(desk.key, 32);
      desk.memory.putByte(desk.key + at, 0x81);
      assertEquals(at, desk.memory.getLong(any.lookup(0, desk.key)));
    }
  }

  @Test
  void aFullMapTakesNoNewKeyButReplacesThoseThatAreThere() {
    IntStream.range(0, 4).forEach(k -> assertEquals(0, desk.put(map, k, k)));
    assertEquals(-Errno.E2BIG, desk.put(map, 4, 4));
    assertEquals(0, desk.put(map, 3, 33));
    assertEquals(Optional.of(33L), desk.get(map, 3));
    map.delete(desk.key(0));
    assertEquals(0, desk.put(map, 4, 4));
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "PERCPU_HASH", "RHASH"})
  void mapsThatGrowAreFullAtTheSameNumber(MapType type) {
    MapStore growing = desk.map(type, 4, 8, 100, MapFlag.NO_PREALLOC);
    IntStream.range(0, 100).forEach(k -> assertEquals(0, desk.put(growing, k, k)));
    assertEquals(-Errno.E2BIG, desk.put(growing, 100, 0));
    IntStream.range(0, 100).forEach(k -> assertEquals(Optional.of((long) k), desk.get(growing, k)));
  }

  @Test
  void flagsSayWhatMustBeThere() {
    assertEquals(-Errno.ENOENT, map.update(0, desk.key(1), desk.value(1), BpfFlag.EXIST));
    assertEquals(0, map.update(0, desk.key(1), desk.value(1), BpfFlag.NOEXIST));
    assertEquals(-Errno.EEXIST, map.update(0, desk.key(1), desk.value(2), BpfFlag.NOEXIST));
    assertEquals(-Errno.EINVAL, map.update(0, desk.key(1), desk.value(2), 3));
    assertEquals(-Errno.EINVAL, map.update(0, desk.key(1), desk.value(2), -1));
    assertEquals(-Errno.EINVAL, map.update(0, desk.key(1), desk.value(2), BpfFlag.LOCK));
    assertEquals(Optional.of(1L), desk.get(map, 1));
  }

  @Test
  void whoHasTheAddressOfAValueStillReadsItWhenItWasReplaced() {
    desk.put(map, 1, 10);
    long before = map.lookup(0, desk.key(1));
    desk.put(map, 1, 11);
    assertEquals(10, desk.memory.getLong(before));
    assertNotEquals(before, map.lookup(0, desk.key(1)));
  }

  @Test
  void whoHasTheAddressOfAValueStillReadsItWhenItWasRemoved() {
    desk.put(map, 1, 10);
    long before = map.lookup(0, desk.key(1));
    assertEquals(0, map.delete(desk.key(1)));
    assertEquals(10, desk.memory.getLong(before));
    assertEquals(-Errno.ENOENT, map.delete(desk.key(1)));
  }

  @Test
  void takingReturnsTheValueAndRemovesIt() {
    desk.put(map, 1, 10);
    assertEquals(0, map.take(desk.key(1), desk.out, 0));
    assertEquals(10, desk.memory.getLong(desk.out));
    assertEquals(-Errno.ENOENT, map.take(desk.key(1), desk.out, 0));
  }

  @Test
  void keysAreWalkedEachOnce() {
    MapStore large = desk.map(MapType.HASH, 4, 8, 1000);
    IntStream.range(0, 1000).forEach(k -> desk.put(large, k, k));
    List<Integer> keys = desk.keys(large);
    assertEquals(1000, keys.size());
    assertEquals(1000, new HashSet<>(keys).size());
  }

  @Test
  void aKeyThatIsGoneLeadsToTheFirst() {
    desk.put(map, 1, 1);
    assertEquals(0, map.nextKey(desk.key(9), desk.out));
    assertEquals(1, desk.memory.getInt(desk.out));
    assertEquals(-Errno.ENOENT, map.nextKey(desk.key(1), desk.out));
  }

  @Test
  void eachCpuHasItsOwnValue() {
    MapStore perCpu = desk.map(MapType.PERCPU_HASH, 4, 12, 4);
    perCpu.update(1, desk.key(5), desk.value(50), BpfFlag.ANY);
    assertEquals(0, desk.memory.getLong(perCpu.lookup(0, desk.key(5))));
    assertEquals(50, desk.memory.getLong(perCpu.lookup(1, desk.key(5))));
    assertEquals(32, perCpu.valueBytes());
    assertEquals(0, perCpu.read(desk.key(5), desk.out, 0));
    assertEquals(50, desk.memory.getLong(desk.out + 16));
  }

  @Test
  void processesWriteTheValuesOfAllCpus() {
    MapStore perCpu = desk.map(MapType.PERCPU_HASH, 4, 8, 4);
    desk.memory.putLong(desk.value, 1);
    desk.memory.putLong(desk.value + 8, 2);
    assertEquals(0, perCpu.write(desk.key(5), desk.value, BpfFlag.ANY));
    assertEquals(1, desk.memory.getLong(perCpu.lookup(0, desk.key(5))));
    assertEquals(2, desk.memory.getLong(perCpu.lookup(1, desk.key(5))));
  }

  @ParameterizedTest
  @EnumSource(names = {"LRU_HASH", "LRU_PERCPU_HASH"})
  void whatWasNotLookedUpForLongGoesFirst(MapType type) {
    MapStore evicting = desk.map(type, 4, 8, 100);
    IntStream.range(0, 100).forEach(k -> desk.put(evicting, k, k));
    IntStream.range(0, 50).forEach(k -> desk.get(evicting, k));
    IntStream.range(100, 150).forEach(k -> assertEquals(0, desk.put(evicting, k, k)));
    assertEquals(100, desk.keys(evicting).size());
    Set<Integer> left = new HashSet<>(desk.keys(evicting));
    IntStream.range(0, 50).forEach(k -> assertEquals(true, left.contains(k), "key " + k));
  }

  @Test
  void whatProcessesReadIsNotUsedForThat() {
    MapStore evicting = desk.map(MapType.LRU_HASH, 4, 8, 2);
    desk.put(evicting, 1, 1);
    desk.put(evicting, 2, 2);
    desk.get(evicting, 2);
    evicting.read(desk.key(1), desk.out, 0);
    desk.put(evicting, 3, 3);
    assertEquals(Set.of(2, 3), Set.copyOf(desk.keys(evicting)));
  }

  @Test
  void aBucketIsReadAsAWhole() {
    MapStore one = desk.map(MapType.HASH, 4, 8, 1);
    desk.put(one, 6, 60);
    assertEquals(-Errno.ENOSPC, one.readPlace(0, 0, desk.key, desk.out, MapStore.Removing.NO));
    assertEquals(1, one.readPlace(0, 9, desk.key, desk.out, MapStore.Removing.YES));
    assertEquals(6, desk.memory.getInt(desk.key));
    assertEquals(60, desk.memory.getLong(desk.out));
    assertEquals(List.of(), desk.keys(one));
    assertEquals(-Errno.ENOENT, one.readPlace(1, 9, desk.key, desk.out, MapStore.Removing.NO));
  }

  @Test
  void entriesAreVisitedUntilToldToEnd() {
    desk.put(map, 1, 1);
    desk.put(map, 2, 2);
    assertEquals(2, map.forEach(0, (key, value) -> true));
    assertEquals(1, map.forEach(0, (key, value) -> false));
  }

  @Test
  void anEntryMayBeRemovedWhileItIsVisited() {
    desk.put(map, 1, 1);
    desk.put(map, 2, 2);
    assertEquals(2, map.forEach(0, (key, value) -> map.delete(key) == 0));
    assertEquals(List.of(), desk.keys(map));
  }
}
