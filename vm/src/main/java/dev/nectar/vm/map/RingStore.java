package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;

/** A ring buffer, to which programs write records of any size. */
public final class RingStore extends MapStore {
  private static final long WAKE_FLAGS = 3;

  private final Memory memory;
  private final RecordRing ring;

  RingStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.ring =
        new RecordRing(
            memory,
            spec.maxEntries(),
            spec.flags().contains(MapFlag.OVERWRITE)
                ? RecordRing.Full.OVERWRITES
                : RecordRing.Full.REFUSES);
  }

  /** The records. */
  RecordRing ring() {
    return ring;
  }

  /**
   * {@code bpf_ringbuf_reserve}.
   *
   * @param size of the record
   * @param flags 0
   * @return the record's address; 0 if there is no room
   */
  public long reserve(long size, long flags) {
    return flags != 0 ? 0 : ring.reserve(size);
  }

  /**
   * Whether there is a record that was reserved and not handed over.
   *
   * @param record its address
   * @return whether it is one of this ring
   */
  boolean holds(long record) {
    return ring.holds(record);
  }

  /**
   * {@code bpf_ringbuf_submit}.
   *
   * @param record what was reserved
   * @param flags {@code BPF_RB_NO_WAKEUP} or {@code BPF_RB_FORCE_WAKEUP}
   */
  public void submit(long record, long flags) {
    ring.commit(record, 0, flags);
  }

  /**
   * {@code bpf_ringbuf_discard}.
   *
   * @param record what was reserved
   * @param flags as for {@link #submit}
   */
  public void discard(long record, long flags) {
    ring.commit(record, RecordRing.DISCARDED, flags);
  }

  /**
   * {@code bpf_ringbuf_output}.
   *
   * @param from where the record lies
   * @param size of the record
   * @param flags as for {@link #submit}
   * @return 0, or a negated error number
   */
  public long output(long from, long size, long flags) {
    if ((flags & ~WAKE_FLAGS) != 0) {
      return -Errno.EINVAL;
    }
    if (size > 0) {
      memory.check(from, size);
    }
    long record = ring.reserve(size);
    if (record == 0) {
      return -Errno.EAGAIN;
    }
    if (size > 0) {
      memory.copy(from, record, size);
    }
    ring.commit(record, 0, flags);
    return 0;
  }

  /**
   * {@code bpf_ringbuf_query}.
   *
   * @param what {@code BPF_RB_AVAIL_DATA} and the like
   * @return the number; 0 for what is not known
   */
  public long query(long what) {
    return switch ((int) what) {
      case 0 -> ring.available();
      case 1 -> ring.size();
      case 2 -> ring.consumed();
      case 3 -> ring.produced();
      case 4 -> ring.oldest();
      default -> 0;
    };
  }

  @Override
  public long lookup(int cpu, long key) {
    return 0;
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    return -Errno.ENOTSUPP;
  }

  @Override
  public long delete(long key) {
    return -Errno.ENOTSUPP;
  }

  @Override
  public long nextKey(long key, long next) {
    return -Errno.ENOTSUPP;
  }

  @Override
  public long read(long key, long into, long flags) {
    return -Errno.ENOTSUPP;
  }

  @Override
  public void close() {
    ring.close();
  }
}
