package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;

/**
 * A table of functions ({@code kernel/bpf/bpf_struct_ops.c}): one value, which is written once, and
 * in use until it is removed.
 */
public final class StructOpsStore extends ValueStore {
  private final long value;
  private boolean used;

  StructOpsStore(MapSpec spec, Setting setting) {
    super(spec, setting);
    this.value = memory.allocate(stride, 8);
  }

  /**
   * Where the value lies.
   *
   * @return its address
   */
  public long value() {
    return value;
  }

  /**
   * Takes it into use.
   *
   * @return false if it is
   */
  public synchronized boolean use() {
    boolean before = used;
    used = true;
    return !before;
  }

  /** Takes it out of use. */
  public synchronized void unuse() {
    used = false;
  }

  @Override
  long find(long key) {
    return memory.getInt(key) == 0 ? value : 0;
  }

  @Override
  public long lookup(int cpu, long key) {
    return 0;
  }

  @Override
  public long update(int cpu, long key, long from, long flags) {
    return -Errno.EINVAL;
  }

  @Override
  public synchronized long write(long key, long from, long flags) {
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    if (memory.getInt(key) != 0) {
      return -Errno.E2BIG;
    }
    if (used) {
      return -Errno.EBUSY;
    }
    assign(from, value);
    used = true;
    return 0;
  }

  @Override
  public synchronized long delete(long key) {
    if (!used) {
      return -Errno.ENOENT;
    }
    used = false;
    return 0;
  }

  @Override
  public long nextKey(long key, long next) {
    return Places.next(memory, 1, key, next);
  }

  @Override
  public void close() {
    memory.free(value, stride);
  }
}
