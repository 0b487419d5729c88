package dev.nectar.vm.map;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hash map ({@code kernel/bpf/hashtab.c}), also one with a value for each CPU, one that throws
 * out what was not used for long, and one that grows. Keys and values lie in the owner's memory;
 * the chains are here, where no program can harm them.
 *
 * <p>Who looks up takes no lock: elements are made before they are linked, and a chain ends with
 * the number of its bucket, so that who was led into another, because an element was used anew
 * meanwhile, sees it and starts again.
 */
final class HashStore extends ValueStore {
  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int NONE = Integer.MIN_VALUE;

  /** In place of a CPU's number: all of them. */
  private static final int ALL = -1;

  /** In place of a result: there is no free element. */
  private static final long FULL = 1;

  private static final int MOST_LOCKS = 64;
  private static final int SPARE_BYTES = 1 << 20;

  private final int keySize;
  private final int valueOffset;
  private final boolean perCpu;
  private final boolean evicting;
  private final Slots slots;
  private final Keys keys;
  private final Spins locks;

  /** The first element of each bucket, or the bucket's number, inverted. */
  private final int[] heads;

  /** The element behind each, or as above. */
  private final int[] next;

  /** The hash of each element. */
  private final int[] hashes;

  /** For each lock an element that takes the place of one that is replaced. */
  private final int[] spares;

  private final int mask;

  /** Which elements were looked up since the hand went over them. */
  private final byte[] used;

  private final AtomicInteger hand = new AtomicInteger();

  HashStore(MapSpec spec, Setting setting) {
    super(spec, setting);
    this.keySize = spec.keySize();
    this.valueOffset = keySize + 7 & -8;
    this.perCpu = spec.perCpu();
    this.evicting =
        switch (spec.type()) {
          case LRU_HASH, LRU_PERCPU_HASH -> true;
          default -> false;
        };
    int entries = (int) spec.maxEntries();
    int buckets = powerOfTwo(entries);
    int size = valueOffset + stride * copies;
    int count = Math.min(buckets, powerOfTwo(SPARE_BYTES / size));
    this.locks = new Spins(Math.max(1, Math.min(MOST_LOCKS, count)));
    int all = entries + (perCpu ? 0 : locks.count());
    this.slots =
        spec.flags().contains(MapFlag.NO_PREALLOC)
            ? Slots.growing(memory, size, all)
            : Slots.of(memory, size, all);
    boolean known = spec.flags().contains(MapFlag.ZERO_SEED);
    this.keys = new Keys(memory, keySize, known ? 0 : ThreadLocalRandom.current().nextLong());
    this.mask = buckets - 1;
    this.heads = new int[buckets];
    Arrays.setAll(heads, bucket -> ~bucket);
    this.next = new int[all];
    this.hashes = new int[all];
    this.used = new byte[evicting ? all : 0];
    this.spares = new int[perCpu ? 0 : locks.count()];
    Arrays.setAll(spares, i -> spare());
  }

  private int spare() {
    int slot = slots.take();
    if (slot < 0) {
      throw new KernelException(
          "map " + spec().name() + " has no room in the memory of its owner",
          "allow it more by Limits, or make its maps smaller");
    }
    return slot;
  }

  private static int powerOfTwo(int number) {
    int highest = Integer.highestOneBit(Math.max(1, number));
    return highest == number || highest == 1 << 30 ? highest : highest << 1;
  }

  private long value(int slot) {
    return slots.address(slot) + valueOffset;
  }

  @Override
  public long lookup(int cpu, long key) {
    int slot = slot(key);
    if (slot < 0) {
      return 0;
    }
    if (evicting && used[slot] == 0) {
      used[slot] = 1;
    }
    return value(slot) + (perCpu ? cpu * stride : 0);
  }

  @Override
  long find(long key) {
    int slot = slot(key);
    return slot < 0 ? 0 : value(slot);
  }

  /** The element of a key; negative if there is none. */
  private int slot(long key) {
    return switch (keySize) {
      case 4 -> slot4(memory.getInt(key));
      case 8 -> slot8(memory.getLong(key));
      case 1, 2, 3, 5, 6, 7 -> slotOfFew(keys.word(key));
      default -> slotOfMany(key, keys.hash(key));
    };
  }

  private int slot4(int key) {
    int bucket = keys.hashOf(key) & mask;
    while (true) {
      int slot = (int) INTS.getAcquire(heads, bucket);
      while (slot >= 0) {
        if (memory.getInt(slots.address(slot)) == key) {
          return slot;
        }
        slot = (int) INTS.getAcquire(next, slot);
      }
      if (slot == ~bucket) {
        return NONE;
      }
    }
  }

  private int slot8(long key) {
    int bucket = keys.hashOf(key) & mask;
    while (true) {
      int slot = (int) INTS.getAcquire(heads, bucket);
      while (slot >= 0) {
        if (memory.getLong(slots.address(slot)) == key) {
          return slot;
        }
        slot = (int) INTS.getAcquire(next, slot);
      }
      if (slot == ~bucket) {
        return NONE;
      }
    }
  }

  private int slotOfFew(long key) {
    int bucket = keys.hashOf(key) & mask;
    while (true) {
      int slot = (int) INTS.getAcquire(heads, bucket);
      while (slot >= 0) {
        if (keys.word(slots.address(slot)) == key) {
          return slot;
        }
        slot = (int) INTS.getAcquire(next, slot);
      }
      if (slot == ~bucket) {
        return NONE;
      }
    }
  }

  private int slotOfMany(long key, int hash) {
    int bucket = hash & mask;
    while (true) {
      int slot = (int) INTS.getAcquire(heads, bucket);
      while (slot >= 0) {
        if (hashes[slot] == hash && keys.same(slots.address(slot), key)) {
          return slot;
        }
        slot = (int) INTS.getAcquire(next, slot);
      }
      if (slot == ~bucket) {
        return NONE;
      }
    }
  }

  /** The element of a key, for who holds the lock of its bucket. */
  private int held(long key, int hash) {
    int slot = heads[hash & mask];
    while (slot >= 0 && !(hashes[slot] == hash && keys.same(slots.address(slot), key))) {
      slot = next[slot];
    }
    return slot;
  }

  private void link(int slot, int hash) {
    int bucket = hash & mask;
    INTS.setRelease(next, slot, heads[bucket]);
    INTS.setRelease(heads, bucket, slot);
  }

  /** Takes an element out of its chain, if it is in it. */
  private boolean unlink(int slot, int hash) {
    int bucket = hash & mask;
    int at = heads[bucket];
    int before = NONE;
    while (at >= 0 && at != slot) {
      before = at;
      at = next[at];
    }
    if (at < 0) {
      return false;
    }
    if (before == NONE) {
      INTS.setRelease(heads, bucket, next[slot]);
    } else {
      INTS.setRelease(next, before, next[slot]);
    }
    return true;
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    long kind = flags & ~BpfFlag.LOCK;
    boolean locked = kind != flags;
    if (kind < 0 || kind > BpfFlag.EXIST || locked && (perCpu || evicting)) {
      return -Errno.EINVAL;
    }
    if (locked && lockRefusal(flags) != 0) {
      return -Errno.EINVAL;
    }
    memory.check(value, valueSize);
    int hash = keys.hash(key);
    return put(key, hash, value, cpu, flags);
  }

  @Override
  public long write(long key, long from, long flags) {
    if (!perCpu) {
      long refused = lockRefusal(flags);
      return refused != 0 ? refused : update(0, key, from, flags);
    }
    if (flags < 0 || flags > BpfFlag.EXIST) {
      return -Errno.EINVAL;
    }
    return put(key, keys.hash(key), from, ALL, flags);
  }

  private long put(long key, int hash, long value, int cpu, long flags) {
    int lock = locks.of(hash & mask);
    while (true) {
      long result;
      locks.lock(lock);
      try {
        result = putHeld(key, hash, value, cpu, flags);
      } finally {
        locks.unlock(lock);
      }
      if (result != FULL) {
        return result;
      }
      int room = evicting ? evict() : NONE;
      if (room < 0) {
        return evicting || slots.made() < slots.most() ? -Errno.ENOMEM : -Errno.E2BIG;
      }
      slots.give(room);
    }
  }

  private long putHeld(long key, int hash, long value, int cpu, long flags) {
    int old = held(key, hash);
    long refused = BpfFlag.refusal(flags & ~BpfFlag.LOCK, old >= 0);
    if (refused != 0) {
      return refused;
    }
    if (old >= 0) {
      replace(old, key, hash, value, cpu, flags);
      return 0;
    }
    int slot = slots.take();
    if (slot < 0) {
      return FULL;
    }
    fill(slot, key, hash, value, cpu);
    link(slot, hash);
    return 0;
  }

  private void replace(int old, long key, int hash, long value, int cpu, long flags) {
    if (perCpu) {
      write(value, cpu, value(old));
    } else if ((flags & BpfFlag.LOCK) != 0) {
      assignLocked(value, value(old));
    } else {
      int lock = locks.of(hash & mask);
      int slot = spares[lock];
      fill(slot, key, hash, value, cpu);
      link(slot, hash);
      unlink(old, hash);
      spares[lock] = old;
    }
  }

  private void fill(int slot, long key, int hash, long value, int cpu) {
    hashes[slot] = hash;
    memory.copy(key, slots.address(slot), keySize);
    if (!perCpu) {
      create(value, value(slot));
    } else {
      if (cpu != ALL) {
        memory.zero(value(slot), (long) stride * copies);
      }
      write(value, cpu, value(slot));
    }
    if (evicting) {
      used[slot] = 0;
    }
  }

  private void write(long value, int cpu, long at) {
    if (cpu == ALL) {
      copyIn(value, at);
    } else {
      memory.copy(value, at + (long) cpu * stride, valueSize);
    }
  }

  /**
   * Throws out what was not looked up since the hand went over it last.
   *
   * @return the element; negative if all are being changed
   */
  private int evict() {
    for (int step = 0; step < 4 * slots.most(); step++) {
      int slot = Math.floorMod(hand.getAndIncrement(), slots.most());
      if (used[slot] != 0) {
        used[slot] = 0;
      } else if (remove(slot)) {
        return slot;
      }
    }
    return NONE;
  }

  private boolean remove(int slot) {
    int hash = hashes[slot];
    int lock = locks.of(hash & mask);
    locks.lock(lock);
    try {
      return hashes[slot] == hash && unlink(slot, hash);
    } finally {
      locks.unlock(lock);
    }
  }

  @Override
  public long delete(long key) {
    int hash = keys.hash(key);
    return remove(key, hash, 0, 0);
  }

  @Override
  public long take(long key, long into, long flags) {
    if ((flags & ~BpfFlag.LOCK) != 0 || lockRefusal(flags) != 0 || flags != 0 && perCpu) {
      return -Errno.EINVAL;
    }
    return remove(key, keys.hash(key), into, flags);
  }

  private long remove(long key, int hash, long into, long flags) {
    int lock = locks.of(hash & mask);
    int slot;
    locks.lock(lock);
    try {
      slot = held(key, hash);
      if (slot < 0) {
        return -Errno.ENOENT;
      }
      if (into != 0) {
        copyOut(value(slot), into, flags);
      }
      unlink(slot, hash);
    } finally {
      locks.unlock(lock);
    }
    slots.give(slot);
    return 0;
  }

  @Override
  public long nextKey(long key, long to) {
    int slot = key == 0 ? NONE : slot(key);
    int bucket = slot < 0 ? 0 : hashes[slot] & mask;
    int found = slot < 0 ? NONE : (int) INTS.getAcquire(next, slot);
    if (slot >= 0) {
      bucket++;
    }
    while (found < 0 && bucket <= mask) {
      found = (int) INTS.getAcquire(heads, bucket++);
    }
    if (found < 0) {
      return -Errno.ENOENT;
    }
    memory.copy(slots.address(found), to, keySize);
    return 0;
  }

  @Override
  public long readPlace(long place, long room, long to, long values, Removing removing) {
    if (place > mask) {
      return -Errno.ENOENT;
    }
    int bucket = (int) place;
    if ((int) INTS.getAcquire(heads, bucket) < 0) {
      return 0;
    }
    int lock = locks.of(bucket);
    int first;
    int count = 0;
    locks.lock(lock);
    try {
      first = heads[bucket];
      for (int slot = first; slot >= 0; slot = next[slot]) {
        count++;
      }
      if (count > room) {
        return -Errno.ENOSPC;
      }
      int i = 0;
      for (int slot = first; slot >= 0; slot = next[slot]) {
        memory.copy(slots.address(slot), to + (long) i * keySize, keySize);
        copyOut(value(slot), values + (long) i * valueBytes(), 0);
        i++;
      }
      if (removing == Removing.YES) {
        INTS.setRelease(heads, bucket, ~bucket);
      }
    } finally {
      locks.unlock(lock);
    }
    if (removing == Removing.YES) {
      giveChain(first, count);
    }
    return count;
  }

  /** Gives elements back that nobody can find any more. */
  private void giveChain(int first, int count) {
    int slot = first;
    for (int i = 0; i < count; i++) {
      int behind = next[slot];
      slots.give(slot);
      slot = behind;
    }
  }

  @Override
  public long forEach(int cpu, Visitor visitor) {
    long count = 0;
    for (int bucket = 0; bucket <= mask; bucket++) {
      int slot = (int) INTS.getAcquire(heads, bucket);
      while (slot >= 0) {
        int behind = (int) INTS.getAcquire(next, slot);
        count++;
        long value = value(slot) + (perCpu ? (long) cpu * stride : 0);
        if (!visitor.visit(slots.address(slot), value)) {
          return count;
        }
        slot = behind;
      }
    }
    return count;
  }

  @Override
  boolean has(long value) {
    return find(value - valueOffset) == value;
  }

  @Override
  long keyOf(long value, long scratch) {
    return value - valueOffset;
  }

  @Override
  public void close() {
    slots.close();
  }
}
