package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;
import java.util.BitSet;

/**
 * Pages that programs and processes share ({@code kernel/bpf/arena.c}). All are there from the
 * start, and are zero when they are allocated.
 */
public final class ArenaStore extends MapStore {
  private final Memory memory;
  private final long base;
  private final long bytes;
  private final BitSet taken = new BitSet();

  ArenaStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.bytes = spec.maxEntries() * Maps.PAGE;
    this.base = memory.allocate(bytes, Maps.PAGE);
  }

  /**
   * Where it starts.
   *
   * @return the address of its first page
   */
  public long base() {
    return base;
  }

  /**
   * How much it is.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * {@code bpf_arena_alloc_pages}.
   *
   * @param address where, a multiple of a page; 0 for anywhere
   * @param count how many pages, at least 1
   * @return the address of the first; 0 if there are not so many
   */
  public synchronized long allocate(long address, long count) {
    int pages = (int) spec().maxEntries();
    if (count < 1 || count > pages || (address & Maps.PAGE - 1) != 0) {
      return 0;
    }
    int wanted = (int) count;
    int first = address == 0 ? room(wanted, pages) : place(address);
    if (first < 0 || first + wanted > pages || nextTaken(first) < first + wanted) {
      return 0;
    }
    taken.set(first, first + wanted);
    long at = base + (long) first * Maps.PAGE;
    memory.zero(at, (long) wanted * Maps.PAGE);
    return at;
  }

  /**
   * {@code bpf_arena_reserve_pages}: takes pages away from those that are allocated anywhere.
   *
   * @param address of the first page
   * @param count how many
   * @return 0, or a negated error number
   */
  public synchronized long reserve(long address, long count) {
    int first = place(address & -Maps.PAGE);
    if (count == 0) {
      return 0;
    }
    if (first < 0 || count > spec().maxEntries() - first) {
      return -Errno.EINVAL;
    }
    int end = first + (int) count;
    if (nextTaken(first) < end) {
      return -Errno.EBUSY;
    }
    taken.set(first, end);
    return 0;
  }

  private int place(long address) {
    long offset = address - base;
    return offset < 0 || offset >= bytes ? -1 : (int) (offset / Maps.PAGE);
  }

  private int nextTaken(int from) {
    int next = taken.nextSetBit(from);
    return next < 0 ? Integer.MAX_VALUE : next;
  }

  private int room(int wanted, int pages) {
    int from = taken.nextClearBit(0);
    while (from + wanted <= pages) {
      int next = nextTaken(from);
      if (next >= from + wanted) {
        return from;
      }
      from = taken.nextClearBit(next);
    }
    return -1;
  }

  /**
   * {@code bpf_arena_free_pages}.
   *
   * @param address of the first page
   * @param count how many
   */
  public synchronized void free(long address, long count) {
    int first = place(address & -Maps.PAGE);
    if (first >= 0 && count > 0) {
      int end = (int) Math.min(spec().maxEntries(), first + count);
      taken.clear(first, end);
      memory.zero(base + (long) first * Maps.PAGE, (long) (end - first) * Maps.PAGE);
    }
  }

  @Override
  public long lookup(int cpu, long key) {
    return 0;
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public long delete(long key) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public long read(long key, long into, long flags) {
    return -Errno.EINVAL;
  }

  @Override
  public void close() {
    memory.free(base, bytes);
  }
}
