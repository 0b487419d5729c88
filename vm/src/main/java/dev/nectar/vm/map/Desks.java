package dev.nectar.vm.map;

import dev.nectar.kernel.ClosedException;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Room for a key and a value on their way into or out of a map, as much as is used at once. It also
 * knows when nobody uses the map any more.
 */
final class Desks {
  private final Memory memory;
  private final String title;
  private final int keySize;
  private final int valueSize;
  private final Deque<Desk> free = new ArrayDeque<>();
  private Optional<Runnable> closed = Optional.empty();
  private int used;

  Desks(Memory memory, MapSpec map, int valueSize) {
    this.memory = memory;
    this.title = "map " + map.name();
    this.keySize = map.keySize();
    this.valueSize = valueSize;
  }

  synchronized Desk take() {
    if (closed.isPresent()) {
      throw new ClosedException(title);
    }
    Desk desk = free.poll();
    Desk taken = desk != null ? desk : new Desk(memory.allocate(size(), 8));
    used++;
    return taken;
  }

  synchronized void give(Desk desk) {
    free.push(desk);
    used--;
    finish();
  }

  /**
   * Ends the use.
   *
   * @param last is run once nobody uses it
   */
  synchronized void close(Runnable last) {
    closed = Optional.of(last);
    finish();
  }

  private void finish() {
    if (closed.isPresent() && used == 0) {
      free.forEach(each -> memory.free(each.key, size()));
      free.clear();
      closed.get().run();
    }
  }

  private long size() {
    return keyRoom() + (valueSize + 7L & -8) + 8;
  }

  private long keyRoom() {
    return keySize + 7L & -8;
  }

  /** Room for one of each. */
  final class Desk {
    private final long key;
    private final long value;
    private final MemorySegment all = memory.segment();

    private Desk(long at) {
      this.key = at;
      this.value = at + keyRoom();
    }

    long key() {
      return key;
    }

    long value() {
      return value;
    }

    void putKey(MemorySegment from) {
      if (from.address() != 0 || from.byteSize() != 0) {
        MemorySegment.copy(from, 0, all, key - Memory.START, keySize);
      }
    }

    void getKey(MemorySegment to) {
      MemorySegment.copy(all, key - Memory.START, to, 0, keySize);
    }

    void putValue(MemorySegment from) {
      MemorySegment.copy(from, 0, all, value - Memory.START, valueSize);
    }

    void getValue(MemorySegment to) {
      MemorySegment.copy(all, value - Memory.START, to, 0, valueSize);
    }
  }
}
