package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Memory;

/** A queue, or a stack ({@code kernel/bpf/queue_stack_maps.c}). */
final class QueueStore extends MapStore {
  private final Memory memory;
  private final int valueSize;
  private final boolean stack;
  private final long base;
  private final int room;
  private int first;
  private int count;

  QueueStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.valueSize = spec.valueSize();
    this.stack = spec.type() == MapType.STACK;
    this.room = (int) spec.maxEntries();
    this.base = memory.allocate((long) valueSize * room, 64);
  }

  private long at(long place) {
    return base + (first + place) % room * valueSize;
  }

  @Override
  public synchronized long push(long value, long flags) {
    boolean replacing = (flags & BpfFlag.EXIST) != 0;
    if (flags > BpfFlag.EXIST || flags < 0 || flags == BpfFlag.NOEXIST) {
      return -Errno.EINVAL;
    }
    if (count == room) {
      if (!replacing) {
        return -Errno.E2BIG;
      }
      drop();
    }
    memory.copy(value, at(count), valueSize);
    count++;
    return 0;
  }

  /** Gives up the oldest. */
  private void drop() {
    first = (int) ((first + 1L) % room);
    count--;
  }

  @Override
  public synchronized long pop(long value) {
    long result = peek(value);
    if (result == 0) {
      if (stack) {
        count--;
      } else {
        drop();
      }
    }
    return result;
  }

  @Override
  public synchronized long peek(long value) {
    if (count == 0) {
      memory.zero(value, valueSize);
      return -Errno.ENOENT;
    }
    memory.copy(at(stack ? count - 1 : 0), value, valueSize);
    return 0;
  }

  /** Such maps have no entries that are looked up. */
  @Override
  public long lookup(int cpu, long key) {
    return 0;
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    return -Errno.EINVAL;
  }

  @Override
  public long delete(long key) {
    return -Errno.EINVAL;
  }

  @Override
  public long nextKey(long key, long next) {
    return -Errno.EINVAL;
  }

  @Override
  public long read(long key, long into, long flags) {
    return flags != 0 ? -Errno.EINVAL : peek(into);
  }

  @Override
  public long write(long key, long from, long flags) {
    return push(from, flags);
  }

  @Override
  public long take(long key, long into, long flags) {
    return flags != 0 ? -Errno.EINVAL : pop(into);
  }

  @Override
  public void close() {
    memory.free(base, (long) valueSize * room);
  }
}
