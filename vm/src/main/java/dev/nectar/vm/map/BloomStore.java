package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/** A Bloom filter ({@code kernel/bpf/bloom_filter.c}). */
final class BloomStore extends MapStore {
  private static final int FUNCTIONS = 5;
  private static final long STEP = 0x9e37_79b9L;

  private final Memory memory;
  private final int valueSize;
  private final int functions;
  private final Keys values;
  private final AtomicLongArray bits;
  private final long mask;

  BloomStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.valueSize = spec.valueSize();
    this.functions = spec.extra() == 0 ? FUNCTIONS : (int) spec.extra();
    this.values = new Keys(memory, valueSize, ThreadLocalRandom.current().nextLong());
    // As many bits as make false answers rarest: entries x functions / ln 2, 7/5 for that.
    long wanted = Math.max(64, spec.maxEntries() * functions * 7 / 5);
    long all = Math.min(1L << 32, Long.highestOneBit(wanted - 1) << 1);
    this.mask = all - 1;
    this.bits = new AtomicLongArray((int) (all >>> 6));
  }

  /** Two hashes give all others. */
  private long bit(long hash, int function) {
    return hash + function * (hash >>> 17 | 1) * STEP & mask;
  }

  private long hash(long value) {
    return Integer.toUnsignedLong(values.hash(value)) * 0xd6e8_feb8_6659_fd93L >>> 16;
  }

  @Override
  public long push(long value, long flags) {
    if (flags != BpfFlag.ANY) {
      return -Errno.EINVAL;
    }
    long hash = hash(value);
    for (int i = 0; i < functions; i++) {
      long bit = bit(hash, i);
      bits.accumulateAndGet((int) (bit >>> 6), 1L << bit, (old, one) -> old | one);
    }
    return 0;
  }

  @Override
  public long pop(long value) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public long peek(long value) {
    long hash = hash(value);
    for (int i = 0; i < functions; i++) {
      long bit = bit(hash, i);
      if ((bits.get((int) (bit >>> 6)) & 1L << bit) == 0) {
        return -Errno.ENOENT;
      }
    }
    return 0;
  }

  /** Such maps have no entries. */
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
    return -Errno.EOPNOTSUPP;
  }

  /** Of processes: they give the value where others are given it. */
  @Override
  public long read(long key, long into, long flags) {
    return flags != 0 ? -Errno.EINVAL : peek(into);
  }

  @Override
  public long write(long key, long from, long flags) {
    return push(from, flags);
  }

  /** How many bytes values have, for who looks one up. */
  @Override
  public int valueBytes() {
    return valueSize;
  }

  @Override
  public void close() {}
}
