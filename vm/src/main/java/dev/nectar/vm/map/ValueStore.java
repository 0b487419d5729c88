package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;
import java.util.concurrent.locks.LockSupport;

/** A map with values of its own, one for each entry or one for each CPU. */
public abstract class ValueStore extends MapStore {
  private static final int SPINS = 1 << 10;

  final Memory memory;
  final int valueSize;

  /** From a value to that of the next entry or CPU. */
  final int stride;

  /** How many values an entry has. */
  final int copies;

  private final ValueFields fields;

  /** Whether there is anything in values that is not copied. */
  private final boolean whole;

  /** Where the lock is in a value; negative if there is none. */
  private final int lock;

  /** Where timers and works are in a value. */
  private final int[] timers;

  ValueStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.valueSize = spec.valueSize();
    this.stride = (int) (valueSize + 7L & -8);
    this.copies = spec.perCpu() ? setting.cpus() : 1;
    this.fields = setting.fields();
    this.whole = fields.fields().isEmpty();
    this.lock = fields.lock().orElse(-1);
    this.timers = fields.timers();
  }

  /** From a CPU's value to the next one's. */
  long cpuStride() {
    return stride;
  }

  /**
   * Looks an entry up for a process, which leaves no trace of it.
   *
   * @return the address of the first value; 0 if there is none
   */
  abstract long find(long key);

  @Override
  public boolean hasLock() {
    return lock >= 0;
  }

  @Override
  public int valueBytes() {
    return spec().perCpu() ? stride * copies : valueSize;
  }

  @Override
  public long read(long key, long into, long flags) {
    long refused = lockRefusal(flags & BpfFlag.LOCK);
    if (refused != 0 || flags > BpfFlag.LOCK || flags < 0) {
      return -Errno.EINVAL;
    }
    long value = find(key);
    if (value == 0) {
      return -Errno.ENOENT;
    }
    copyOut(value, into, flags);
    return 0;
  }

  /** Whether the values have the lock that flags ask for. */
  final long lockRefusal(long flags) {
    return (flags & BpfFlag.LOCK) != 0 && lock < 0 ? -Errno.EINVAL : 0;
  }

  /** Copies what processes see of an entry. */
  final void copyOut(long value, long into, long flags) {
    if (spec().perCpu()) {
      for (int cpu = 0; cpu < copies; cpu++) {
        memory.copy(value + cpu * cpuStride(), into + (long) cpu * stride, valueSize);
      }
      return;
    }
    if ((flags & BpfFlag.LOCK) != 0) {
      lock(value + lock);
    }
    memory.copy(value, into, valueSize);
    if ((flags & BpfFlag.LOCK) != 0) {
      unlock(value + lock);
    }
    if (!whole) {
      fields.zero(memory, into);
    }
  }

  /** Copies what processes write into an entry. */
  final void copyIn(long from, long value) {
    if (!spec().perCpu()) {
      assign(from, value);
      return;
    }
    for (int cpu = 0; cpu < copies; cpu++) {
      memory.copy(from + (long) cpu * stride, value + cpu * cpuStride(), valueSize);
    }
  }

  /** Writes a value that nobody else sees yet. */
  final void create(long from, long value) {
    if (whole) {
      memory.copy(from, value, valueSize);
    } else {
      memory.zero(value, stride);
      fields.copy(memory, from, value, valueSize);
    }
  }

  /** Writes a value but for what in it is the kernel's. */
  final void assign(long from, long value) {
    if (whole) {
      memory.copy(from, value, valueSize);
    } else {
      fields.copy(memory, from, value, valueSize);
    }
  }

  /** The same, while no program holds the lock in it. */
  final void assignLocked(long from, long value) {
    lock(value + lock);
    try {
      fields.copy(memory, from, value, valueSize);
    } finally {
      unlock(value + lock);
    }
  }

  private void lock(long address) {
    int spins = 0;
    while (!memory.replaceInt(address, 0, 1)) {
      if (++spins > SPINS) {
        LockSupport.parkNanos(1_000);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void unlock(long address) {
    memory.releaseInt(address, 0);
  }

  /** The value that a timer is in; 0 if there is none. */
  final long valueOf(long timer) {
    for (int offset : timers) {
      if (has(timer - offset)) {
        return timer - offset;
      }
    }
    return 0;
  }

  /** Whether a timer is in a value that is in the map. */
  final boolean isAlive(long timer) {
    return valueOf(timer) != 0;
  }

  /** Whether a value is in the map. */
  boolean has(long value) {
    return false;
  }

  /**
   * The key of a value.
   *
   * @param scratch where it is written if it lies nowhere
   * @return its address
   */
  long keyOf(long value, long scratch) {
    return scratch;
  }
}
