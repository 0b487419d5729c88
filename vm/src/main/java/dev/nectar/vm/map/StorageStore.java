package dev.nectar.vm.map;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Values of tasks, sockets, files or control groups ({@code kernel/bpf/bpf_local_storage.c}), by
 * the numbers of these.
 */
public final class StorageStore extends ValueStore {
  private static final long CREATE = 1;

  /** What an entry takes outside of the owner's memory, which is counted as if it lay there. */
  private static final long ENTRY = 128;

  private final ConcurrentMap<Long, Long> values = new ConcurrentHashMap<>();
  private final Deque<Long> free = new ArrayDeque<>();

  StorageStore(MapSpec spec, Setting setting) {
    super(spec, setting);
  }

  /**
   * {@code bpf_task_storage_get} and its like.
   *
   * @param owner whose
   * @param first the address of what a new value is at first; 0 for zeros
   * @param flags {@code BPF_LOCAL_STORAGE_GET_F_CREATE}
   * @return the address of the value; 0 if there is none
   */
  public long get(long owner, long first, long flags) {
    if (owner == 0 || (flags & ~CREATE) != 0) {
      return 0;
    }
    Long found = values.get(owner);
    if (found != null) {
      return found;
    }
    try {
      return flags == 0 ? 0 : make(owner, first);
    } catch (KernelException e) {
      return 0; // as Linux says that there is no room
    }
  }

  private synchronized long make(long owner, long first) {
    Long found = values.get(owner);
    if (found != null) {
      return found;
    }
    if (first != 0) {
      memory.check(first, valueSize);
    }
    long value = room();
    memory.zero(value, stride);
    if (first != 0) {
      create(first, value);
    }
    values.put(owner, value);
    return value;
  }

  private long room() {
    Long old = free.poll();
    return old != null ? old : memory.allocate(stride + ENTRY, 8);
  }

  /**
   * {@code bpf_task_storage_delete} and its like.
   *
   * @param owner whose
   * @return 0, or a negated error number
   */
  public synchronized long drop(long owner) {
    if (owner == 0) {
      return -Errno.EINVAL;
    }
    Long value = values.remove(owner);
    if (value == null) {
      return -Errno.ENOENT;
    }
    free.push(value);
    return 0;
  }

  /** What a process reads. */
  long readOf(long owner, long into, long flags) {
    Long value = values.get(owner);
    if (lockRefusal(flags) != 0) {
      return -Errno.EINVAL;
    }
    if (value == null) {
      return -Errno.ENOENT;
    }
    copyOut(value, into, flags);
    return 0;
  }

  /** What a process writes. */
  synchronized long writeOf(long owner, long from, long flags) {
    long kind = flags & ~BpfFlag.LOCK;
    if (kind < 0 || kind > BpfFlag.EXIST || lockRefusal(flags) != 0) {
      return -Errno.EINVAL;
    }
    Long value = values.get(owner);
    long refused = BpfFlag.refusal(kind, value != null);
    if (refused != 0) {
      return refused;
    }
    if (value != null && kind != flags) {
      assignLocked(from, value);
      return 0;
    }
    if (value != null) {
      free.addLast(value);
    }
    long fresh = room();
    create(from, fresh);
    values.put(owner, fresh);
    return 0;
  }

  @Override
  long find(long key) {
    Long value = values.get((long) memory.getInt(key));
    return value == null ? 0 : value;
  }

  /** Programs have helpers of their own. */
  @Override
  public long lookup(int cpu, long key) {
    return 0;
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    return writeOf(memory.getInt(key), value, flags);
  }

  @Override
  public long delete(long key) {
    return drop(memory.getInt(key));
  }

  @Override
  public long nextKey(long key, long next) {
    return -Errno.ENOTSUPP;
  }

  @Override
  public synchronized void close() {
    values.values().forEach(each -> memory.free(each, stride + ENTRY));
    free.forEach(each -> memory.free(each, stride + ENTRY));
    values.clear();
    free.clear();
  }
}
