package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;
import java.util.concurrent.atomic.AtomicBoolean;

/** A ring to which processes write records for programs. */
public final class UserRingStore extends MapStore {
  private static final int MOST = 128 * 1024;
  private static final long WAKE_FLAGS = 3;

  private final Memory memory;
  private final RecordRing ring;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean taken = new AtomicBoolean();

  UserRingStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.ring = new RecordRing(memory, spec.maxEntries(), RecordRing.Full.FILLS);
  }

  /** The records. */
  RecordRing ring() {
    return ring;
  }

  /** Makes somebody the only one who writes. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  /** Lets somebody else write. */
  void give() {
    taken.set(false);
  }

  /** Is given records. */
  @FunctionalInterface
  public interface Reader {
    /**
     * One record.
     *
     * @param record its address
     * @param size its size
     * @return whether to go on
     */
    boolean read(long record, long size);
  }

  /**
   * {@code bpf_user_ringbuf_drain}.
   *
   * @param flags {@code BPF_RB_NO_WAKEUP} or {@code BPF_RB_FORCE_WAKEUP}
   * @param reader is given each record
   * @return how many there were, or a negated error number
   */
  public long drain(long flags, Reader reader) {
    if ((flags & ~WAKE_FLAGS) != 0) {
      return -Errno.EINVAL;
    }
    if (!busy.compareAndSet(false, true)) {
      return -Errno.EBUSY;
    }
    try {
      return ring.drainWhile(reader, MOST);
    } finally {
      busy.set(false);
    }
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
