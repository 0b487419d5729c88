package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A perf event array, whose entries are the rings of CPUs. */
public final class PerfStore extends MapStore {
  private static final long INDEX = 0xffff_ffffL;
  private static final long RING = 64 * 4096;
  private static final long CURRENT_CPU = INDEX;

  /** {@code struct perf_event_header} has 16 bits for the size of a record. */
  private static final long LARGEST = (1 << 16) - 64;

  private final Memory memory;
  private final AtomicReferenceArray<@Nullable Entry> entries;

  /** Made when they are first read, and kept: programs may be writing to them. */
  private final Map<Integer, RecordRing> rings = new HashMap<>();

  /**
   * What an entry leads to.
   *
   * @param ring the records
   * @param cpu whose programs write them
   */
  record Entry(RecordRing ring, int cpu) {}

  PerfStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.entries = new AtomicReferenceArray<>((int) spec.maxEntries());
  }

  /** The ring of a CPU, for whoever reads it. */
  RecordRing ringOf(int cpu) {
    synchronized (rings) {
      return rings.computeIfAbsent(
          cpu, made -> new RecordRing(memory, RING, RecordRing.Full.REFUSES));
    }
  }

  /**
   * Lets an entry lead to a ring.
   *
   * @return whether there is such an entry
   */
  boolean open(int index, Entry entry) {
    if (index < 0 || index >= entries.length()) {
      return false;
    }
    entries.set(index, entry);
    return true;
  }

  /** Lets an entry lead nowhere, if it leads there. */
  void close(int index, Entry entry) {
    entries.compareAndSet(index, entry, null);
  }

  /**
   * {@code bpf_perf_event_output}: a record of what a program has, and maybe of some of what it
   * runs on.
   *
   * @param cpu the program's
   * @param flags the index, {@code BPF_F_CURRENT_CPU} for that of the CPU
   * @param from where the program's part lies
   * @param size of that
   * @param rest what comes behind it
   * @return 0, or a negated error number
   */
  public long output(int cpu, long flags, long from, long size, Rest rest) {
    if ((flags & ~INDEX) != 0) {
      return -Errno.EINVAL;
    }
    long index = (flags & INDEX) == CURRENT_CPU ? cpu : flags & INDEX;
    if (index >= entries.length()) {
      return -Errno.E2BIG;
    }
    Entry entry = entries.get((int) index);
    if (entry == null) {
      return -Errno.ENOENT;
    }
    if (entry.cpu() != cpu) {
      return -Errno.EOPNOTSUPP;
    }
    return output(entry.ring(), from, size, rest);
  }

  private long output(RecordRing ring, long from, long size, Rest rest) {
    long all = size + rest.size();
    if (size < 0 || all > LARGEST) {
      return -Errno.E2BIG;
    }
    if (size > 0) {
      memory.check(from, size);
    }
    // As perf fills up a record with 4 bytes of length before it.
    long padded = (all + 4 + 7 & -8) - 4;
    long record = ring.reserve(padded);
    if (record == 0) {
      ring.lose();
      return -Errno.ENOSPC;
    }
    if (size > 0) {
      memory.copy(from, record, size);
    }
    rest.copy(record + size);
    if (padded > all) {
      memory.zero(record + all, padded - all);
    }
    ring.commit(record, 0, 0);
    return 0;
  }

  /** What comes behind a program's own part in a record: bytes of a packet. */
  public interface Rest {
    /** Nothing. */
    Rest NOTHING =
        new Rest() {
          @Override
          public long size() {
            return 0;
          }

          @Override
          public void copy(long to) {}
        };

    /**
     * How much it is.
     *
     * @return bytes
     */
    long size();

    /**
     * Writes it.
     *
     * @param to where
     */
    void copy(long to);
  }

  @Override
  public long lookup(int cpu, long key) {
    return 0;
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    return -Errno.EINVAL;
  }

  /** Entries are made by those who read the events. */
  @Override
  public long write(long key, long from, long flags) {
    if (flags != BpfFlag.ANY) {
      return -Errno.EINVAL;
    }
    long index = Integer.toUnsignedLong(memory.getInt(key));
    return index >= entries.length() ? -Errno.E2BIG : -Errno.EBADF;
  }

  @Override
  public long delete(long key) {
    long index = Integer.toUnsignedLong(memory.getInt(key));
    if (index >= entries.length()) {
      return -Errno.E2BIG;
    }
    return entries.getAndSet((int) index, null) == null ? -Errno.ENOENT : 0;
  }

  @Override
  public long nextKey(long key, long next) {
    return Places.next(memory, entries.length(), key, next);
  }

  @Override
  public long read(long key, long into, long flags) {
    return -Errno.ENOTSUPP;
  }

  @Override
  public void close() {
    synchronized (rings) {
      rings.values().forEach(RecordRing::close);
      rings.clear();
    }
  }
}
