package dev.nectar.vm.map;

import dev.nectar.kernel.KernelException;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * The elements of a map, one after the other, for programs that walk them.
 *
 * @param store the map
 */
public record Elements(MapStore store) {
  /**
   * Their keys, of now.
   *
   * @return copies, in the order of the map
   * @throws KernelException if such a map has none to walk
   */
  public List<byte[]> keys() {
    if (!(store instanceof ValueStore) || store instanceof StructOpsStore) {
      throw new KernelException(
          "cannot walk the elements of map "
              + store.spec().name()
              + " ("
              + store.spec().type()
              + ")",
          "walk hashes and arrays");
    }
    Memory memory = store.memory();
    int size = store.spec().keySize();
    long next = memory.allocate(size, 8);
    try {
      List<byte[]> keys = new ArrayList<>();
      long key = 0;
      while (store.nextKey(key, next) == 0 && keys.size() < store.spec().maxEntries()) {
        keys.add(memory.slice(next, size).toArray(ValueLayout.JAVA_BYTE));
        key = next;
      }
      return keys;
    } finally {
      memory.free(next, size);
    }
  }

  /**
   * The value of a key: itself, or a copy of those of all CPUs.
   *
   * @param key its address
   * @param room gives zeros for a copy
   * @return the address; 0 if the element is gone
   */
  public long value(long key, LongUnaryOperator room) {
    if (!store.spec().perCpu()) {
      return store.lookup(0, key);
    }
    long copy = room.applyAsLong(store.valueBytes());
    return store.read(key, copy, 0) == 0 ? copy : 0;
  }
}
