package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;

/**
 * An array, of one value an entry or one for each CPU ({@code kernel/bpf/arraymap.c}): those of an
 * entry or a CPU lie one behind the other, each rounded up to 8 bytes.
 */
public final class ArrayStore extends ValueStore {
  private static final int PAGE = 4096;
  private static final int LINE = 64;

  private final long base;
  private final long bytes;
  private final long cpuStride;
  private final int entries;

  ArrayStore(MapSpec spec, Setting setting) {
    super(spec, setting);
    this.entries = (int) spec.maxEntries();
    long one = spec.maxEntries() * stride;
    // CPUs share no line of the cache.
    this.cpuStride = spec.perCpu() ? one + LINE - 1 & -LINE : one;
    this.bytes = cpuStride * copies;
    this.base = memory.allocate(bytes, bytes < PAGE ? LINE : PAGE);
  }

  /** Where the values of an array for all CPUs lie. */
  public long base() {
    return base;
  }

  /** How many bytes they have. */
  long bytes() {
    return bytes;
  }

  @Override
  long cpuStride() {
    return cpuStride;
  }

  @Override
  public long lookup(int cpu, long key) {
    long index = Integer.toUnsignedLong(memory.getInt(key));
    if (index >= Integer.toUnsignedLong(entries)) {
      return 0;
    }
    return base + index * stride + (copies == 1 ? 0 : cpu * cpuStride);
  }

  /** {@code bpf_map_lookup_percpu_elem} and the like: the value of one CPU. */
  @Override
  long find(long key) {
    return lookup(0, key);
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    return update(lookup(cpu, key), value, flags, flags);
  }

  private long update(long at, long value, long flags, long checked) {
    long kind = checked & ~BpfFlag.LOCK;
    if (kind > BpfFlag.EXIST || kind < 0) {
      return -Errno.EINVAL;
    }
    if (at == 0) {
      return -Errno.E2BIG;
    }
    if (kind == BpfFlag.NOEXIST) {
      return -Errno.EEXIST;
    }
    if ((flags & BpfFlag.LOCK) != 0) {
      long refused = lockRefusal(flags);
      if (refused == 0) {
        assignLocked(value, at);
      }
      return refused;
    }
    assign(value, at);
    return 0;
  }

  @Override
  public long write(long key, long from, long flags) {
    if (!spec().perCpu()) {
      long refused = lockRefusal(flags);
      return refused != 0 ? refused : update(0, key, from, flags);
    }
    if (flags > BpfFlag.EXIST || flags < 0) {
      return -Errno.EINVAL;
    }
    long at = find(key);
    if (at == 0) {
      return -Errno.E2BIG;
    }
    if (flags == BpfFlag.NOEXIST) {
      return -Errno.EEXIST;
    }
    copyIn(from, at);
    return 0;
  }

  @Override
  public long delete(long key) {
    return -Errno.EINVAL;
  }

  @Override
  public long nextKey(long key, long next) {
    return Places.next(memory, Integer.toUnsignedLong(entries), key, next);
  }

  @Override
  public long readPlace(long place, long room, long keys, long values, Removing removing) {
    if (removing == Removing.YES) {
      return -Errno.ENOTSUPP;
    }
    if (place >= Integer.toUnsignedLong(entries)) {
      return -Errno.ENOENT;
    }
    memory.putInt(keys, (int) place);
    copyOut(base + place * stride, values, 0);
    return 1;
  }

  @Override
  public long forEach(int cpu, Visitor visitor) {
    long key = memory.allocate(8, 8);
    try {
      long count = 0;
      for (int i = 0; i < entries; i++) {
        memory.putInt(key, i);
        count++;
        if (!visitor.visit(key, lookup(cpu, key))) {
          break;
        }
      }
      return count;
    } finally {
      memory.free(key, 8);
    }
  }

  @Override
  boolean has(long value) {
    return value >= base && value < base + bytes;
  }

  @Override
  long keyOf(long value, long scratch) {
    memory.putInt(scratch, (int) ((value - base) / stride));
    return scratch;
  }

  @Override
  public void close() {
    memory.free(base, bytes);
  }
}
