package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrieStoreTest {
  private final Desk desk = new Desk();
  private final MapStore map = desk.map(MapType.LPM_TRIE, 8, 8, 4, MapFlag.NO_PREALLOC);

  private long prefix(int length, int... bytes) {
    desk.memory.putInt(desk.key, length);
    for (int i = 0; i < bytes.length; i++) {
      desk.memory.putByte(desk.key + 4 + i, bytes[i]);
    }
    return desk.key;
  }

  private void put(long value, int length, int... bytes) {
    assertEquals(0, map.update(0, prefix(length, bytes), desk.value(value), BpfFlag.ANY));
  }

  private Optional<Long> find(int... address) {
    long at = map.lookup(0, prefix(32, address));
    return at == 0 ? Optional.empty() : Optional.of(desk.memory.getLong(at));
  }

  @Test
  void theLongestPrefixIsFound() {
    put(8, 8, 10, 0, 0, 0);
    put(24, 24, 10, 1, 2, 0);
    assertEquals(Optional.of(8L), find(10, 9, 9, 9));
    assertEquals(Optional.of(24L), find(10, 1, 2, 3));
    assertEquals(Optional.empty(), find(11, 0, 0, 0));
  }

  @Test
  void thePrefixOfNoBitsHoldsAll() {
    put(1, 0, 0, 0, 0, 0);
    assertEquals(Optional.of(1L), find(255, 255, 255, 255));
  }

  @Test
  void whatIsRemovedLeavesTheOthers() {
    put(8, 8, 10, 0, 0, 0);
    put(16, 16, 10, 1, 0, 0);
    put(17, 16, 10, 2, 0, 0);
    assertEquals(0, map.delete(prefix(8, 10, 0, 0, 0)));
    assertEquals(-Errno.ENOENT, map.delete(prefix(8, 10, 0, 0, 0)));
    assertEquals(Optional.empty(), find(10, 3, 0, 0));
    assertEquals(Optional.of(16L), find(10, 1, 0, 0));
    assertEquals(Optional.of(17L), find(10, 2, 0, 0));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertEquals(-Errno.EINVAL, map.update(0, prefix(33, 1, 2, 3, 4), desk.value(0), BpfFlag.ANY));
    assertEquals(-Errno.EINVAL, map.update(0, prefix(8, 1, 2, 3, 4), desk.value(0), 3));
    assertEquals(-Errno.ENOENT, map.update(0, prefix(8, 1, 2, 3, 4), desk.value(0), BpfFlag.EXIST));
    for (int i = 0; i < 4; i++) {
      put(i, 8, i, 0, 0, 0);
    }
    assertEquals(-Errno.ENOSPC, map.update(0, prefix(8, 9, 0, 0, 0), desk.value(0), BpfFlag.ANY));
    assertEquals(
        -Errno.EEXIST, map.update(0, prefix(8, 3, 0, 0, 0), desk.value(0), BpfFlag.NOEXIST));
    assertEquals(0, map.update(0, prefix(8, 3, 0, 0, 0), desk.value(0), BpfFlag.EXIST));
    assertEquals(-Errno.EINVAL, map.delete(prefix(33, 1, 2, 3, 4)));
    assertEquals(0, map.lookup(0, prefix(33, 3, 0, 0, 0)));
  }

  @Test
  void longerPrefixesAreWalkedBeforeThoseThatHoldThem() {
    put(0, 0, 0, 0, 0, 0);
    put(1, 8, 10, 0, 0, 0);
    put(2, 16, 10, 1, 0, 0);
    List<Integer> lengths = new ArrayList<>();
    long from = 0;
    while (map.nextKey(from, desk.key) == 0) {
      lengths.add(desk.memory.getInt(desk.key));
      from = desk.key;
    }
    assertEquals(List.of(16, 8, 0), lengths);
  }

  /** Compared with what is slow and simple. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 8, 9, 16, 20})
  void keysOfAnySizeGiveWhatAListGives(int size) {
    MapStore trie = desk.map(MapType.LPM_TRIE, 4 + size, 8, 64, MapFlag.NO_PREALLOC);
    Map<String, Long> list = new HashMap<>();
    Random random = new Random(size);
    for (int step = 0; step < 2000; step++) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      bytes[0] &= (byte) 0x81;
      for (int i = 1; i < size - 1; i++) {
        bytes[i] = 0;
      }
      int length = random.nextInt(8 * size + 1);
      desk.memory.putInt(desk.key, length);
      for (int i = 0; i < size; i++) {
        desk.memory.putByte(desk.key + 4 + i, bytes[i]);
      }
      String key = bits(bytes).substring(0, length);
      switch (random.nextInt(3)) {
        case 0 -> {
          boolean room = list.size() < 64 || list.containsKey(key);
          long result = trie.update(0, desk.key, desk.value(step), BpfFlag.ANY);
          assertEquals(room ? 0 : -Errno.ENOSPC, result);
          if (room) {
            list.put(key, (long) step);
          }
        }
        case 1 -> assertEquals(list.remove(key) == null ? -Errno.ENOENT : 0, trie.delete(desk.key));
        default -> {
          long found = trie.lookup(0, desk.key);
          Optional<Long> wanted = longest(list, key);
          assertEquals(
              wanted, found == 0 ? Optional.empty() : Optional.of(desk.memory.getLong(found)));
        }
      }
    }
  }

  private static Optional<Long> longest(Map<String, Long> list, String key) {
    for (int length = key.length(); length >= 0; length--) {
      Long value = list.get(key.substring(0, length));
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static String bits(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      for (int bit = 7; bit >= 0; bit--) {
        text.append(each >> bit & 1);
      }
    }
    return text.toString();
  }
}
