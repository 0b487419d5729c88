package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Stacks by their hashes ({@code kernel/bpf/stackmap.c}). */
public final class StackStore extends MapStore {
  private static final long SKIP = 0xff;
  private static final long FAST_COMPARE = 1 << 9;
  private static final long REUSE = 1 << 10;

  private final Memory memory;
  private final int depth;
  private final AtomicReferenceArray<long @Nullable []> buckets;

  StackStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.depth = spec.valueSize() / 8;
    int entries = (int) spec.maxEntries();
    int highest = Integer.highestOneBit(entries);
    this.buckets = new AtomicReferenceArray<>(highest == entries ? entries : highest << 1);
  }

  /**
   * {@code bpf_get_stackid}.
   *
   * @param stack addresses, the innermost first
   * @param flags what to skip, and how to compare
   * @return the number of the stack, or a negated error number
   */
  public long put(long[] stack, long flags) {
    int skip = (int) (flags & SKIP);
    if (skip >= stack.length) {
      return -Errno.EFAULT;
    }
    long[] kept = Arrays.copyOfRange(stack, skip, Math.min(stack.length, skip + depth));
    int hash = Arrays.hashCode(kept) * 0x9e37_79b9;
    int id = (hash ^ hash >>> 16) & buckets.length() - 1;
    long[] old = buckets.get(id);
    if (old != null) {
      boolean same =
          (flags & FAST_COMPARE) != 0
              ? Arrays.hashCode(old) == Arrays.hashCode(kept)
              : Arrays.equals(old, kept);
      if (same) {
        return id;
      }
      if ((flags & REUSE) == 0) {
        return -Errno.EEXIST;
      }
    }
    buckets.set(id, kept);
    return id;
  }

  private long index(long key) {
    return Integer.toUnsignedLong(memory.getInt(key));
  }

  @Override
  public long read(long key, long into, long flags) {
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    long id = index(key);
    long[] stack = id < buckets.length() ? buckets.get((int) id) : null;
    if (stack == null) {
      return -Errno.ENOENT;
    }
    for (int i = 0; i < depth; i++) {
      memory.putLong(into + 8L * i, i < stack.length ? stack[i] : 0);
    }
    return 0;
  }

  @Override
  public long take(long key, long into, long flags) {
    long result = read(key, into, flags);
    return result == 0 ? delete(key) : result;
  }

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
    long id = index(key);
    if (id >= buckets.length()) {
      return -Errno.E2BIG;
    }
    return buckets.getAndSet((int) id, null) == null ? -Errno.ENOENT : 0;
  }

  @Override
  public long nextKey(long key, long next) {
    long id = 0;
    if (key != 0) {
      long from = index(key);
      id = from >= buckets.length() || buckets.get((int) from) == null ? 0 : from + 1;
    }
    while (id < buckets.length() && buckets.get((int) id) == null) {
      id++;
    }
    if (id >= buckets.length()) {
      return -Errno.ENOENT;
    }
    memory.putInt(next, (int) id);
    return 0;
  }
}
