package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nectar.kernel.KernelException;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Fault;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MapsTest {
  private final Desk desk = new Desk();

  @ParameterizedTest
  @CsvSource({
    "HASH,0,8,1,it would have keys of 0 bytes",
    "HASH,4,0,1,it would have values of 0 bytes",
    "HASH,4,8,0,it would have room for nothing",
    "ARRAY,8,8,1,'keys of that type have 4 bytes, not 8'",
    "QUEUE,4,8,1,'keys of that type have 0 bytes, not 4'",
    "PERCPU_HASH,4,40000,1,values for each CPU have at most 32768 bytes",
    "HASH,4,8,2147483647,so many entries have no room in the 4194304 bytes of its owner",
  })
  void mapsThatLinuxRefusesAreRefused(MapType type, int key, int value, long entries, String why) {
    KernelException refusal =
        assertThrows(KernelException.class, () -> desk.map(type, key, value, entries));
    assertEquals(
        "cannot create map map (" + type + ", " + entries + " entries): " + why,
        refusal.getMessage());
  }

  @Test
  void flagsOfOtherTypesAreRefused() {
    KernelException refusal =
        assertThrows(
            KernelException.class, () -> desk.map(MapType.LRU_HASH, 4, 8, 1, MapFlag.NO_PREALLOC));
    assertEquals(
        "cannot create map map (LRU_HASH, 1 entries): maps of that type do not take [NO_PREALLOC]",
        refusal.getMessage());
  }

  @Test
  void aMapThatIsTooLargeForItsOwnerIsRefusedAndLeavesNothing() {
    long before = desk.memory.used();
    assertThrows(KernelException.class, () -> desk.map(MapType.ARRAY, 4, 64, 1 << 20));
    assertEquals(before, desk.memory.used());
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "ARRAY", "PERCPU_HASH", "PERCPU_ARRAY", "LRU_HASH"})
  void whatIsClosedGivesItsMemoryBack(MapType type) {
    long before = desk.memory.used();
    MapStore map = desk.map(type, 4, 8, 100);
    assertEquals(true, desk.memory.used() > before);
    map.close();
    assertEquals(before, desk.memory.used());
  }

  @Test
  void growingMapsGiveTheirMemoryBack() {
    long before = desk.memory.used();
    MapStore map = desk.map(MapType.HASH, 4, 8, 1000, MapFlag.NO_PREALLOC);
    IntStream.range(0, 700).forEach(k -> desk.put(map, k, k));
    map.close();
    assertEquals(before, desk.memory.used());
  }

  @Test
  void keysThatAreNotTheProgramsEndIt() {
    MapStore map = desk.map(MapType.HASH, 8, 8, 4);
    assertThrows(Fault.class, () -> map.lookup(0, 0));
    assertThrows(Fault.class, () -> map.update(0, desk.key, 0, BpfFlag.ANY));
    assertEquals(0, map.update(0, desk.key, desk.value, BpfFlag.ANY));
  }

  @ParameterizedTest
  @EnumSource(names = {"HASH", "LRU_HASH", "PERCPU_HASH", "LRU_PERCPU_HASH"})
  void threadsThatAddAndRemoveNeverFindWhatIsNotTheirs(MapType type) throws Exception {
    MapStore map = desk.map(type, 8, 8, 4096);
    int threads = 4;
    CountDownLatch start = new CountDownLatch(threads);
    long[] wrong = new long[threads];
    Thread[] all = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int own = t;
      long at = desk.memory.allocate(16, 8);
      all[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    start.countDown();
                    for (int i = 0; i < 20_000; i++) {
                      long key = (i % 500) * (long) threads + own;
                      desk.memory.putLong(at, key);
                      desk.memory.putLong(at + 8, key * 3);
                      wrong[own] += map.update(own & 1, at, at + 8, BpfFlag.ANY) == 0 ? 0 : 1;
                      long found = map.lookup(own & 1, at);
                      boolean right = found != 0 && desk.memory.getLong(found) == key * 3;
                      wrong[own] += right ? 0 : 1;
                      if (i % 3 == 0) {
                        wrong[own] += map.delete(at) == 0 ? 0 : 1;
                        wrong[own] += map.lookup(own & 1, at) == 0 ? 0 : 1;
                      }
                    }
                  });
    }
    for (Thread each : all) {
      each.join();
    }
    assertEquals(0, IntStream.range(0, threads).mapToLong(t -> wrong[t]).sum());
  }
}
