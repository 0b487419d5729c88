package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Values of programs that are attached to control groups ({@code kernel/bpf/local_storage.c}), by
 * the group's number and, with keys of 16 bytes, the way of attachment.
 */
public final class GroupStorageStore extends ValueStore {
  private record Key(long group, int attachment) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return group != other.group
          ? Long.compare(group, other.group)
          : Integer.compare(attachment, other.attachment);
    }
  }

  private final ConcurrentSkipListMap<Key, Long> values = new ConcurrentSkipListMap<>();
  private final int keySize;

  GroupStorageStore(MapSpec spec, Setting setting) {
    super(spec, setting);
    this.keySize = spec.keySize();
  }

  private Key key(long at) {
    return new Key(memory.getLong(at), keySize == 8 ? 0 : memory.getInt(at + 8));
  }

  /**
   * {@code bpf_get_local_storage}: the value of the program that runs.
   *
   * @param cpu whose, where each CPU has one
   * @param group the control group's number
   * @param attachment the number of the way it is attached
   * @return the address of the value
   */
  public long get(int cpu, long group, int attachment) {
    Key key = new Key(group, keySize == 8 ? 0 : attachment);
    long value = values.computeIfAbsent(key, created -> memory.allocate((long) stride * copies, 8));
    return value + (copies == 1 ? 0 : (long) cpu * stride);
  }

  @Override
  long find(long key) {
    Long value = values.get(key(key));
    return value == null ? 0 : value;
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
  public long write(long key, long from, long flags) {
    if ((flags & ~(BpfFlag.EXIST | BpfFlag.LOCK)) != 0 || lockRefusal(flags) != 0) {
      return -Errno.EINVAL;
    }
    long value = find(key);
    if (value == 0) {
      return -Errno.ENOENT;
    }
    if ((flags & BpfFlag.LOCK) != 0) {
      assignLocked(from, value);
    } else {
      copyIn(from, value);
    }
    return 0;
  }

  @Override
  public long delete(long key) {
    return -Errno.EINVAL;
  }

  @Override
  public long nextKey(long key, long next) {
    if (values.isEmpty()) {
      return -Errno.ENOENT;
    }
    if (key != 0 && !values.containsKey(key(key))) {
      return -Errno.ENOENT;
    }
    Key found = key == 0 ? values.firstKey() : values.higherKey(key(key));
    if (found == null) {
      return -Errno.ENOENT;
    }
    memory.putLong(next, found.group());
    if (keySize != 8) {
      memory.putInt(next + 8, found.attachment());
      memory.putInt(next + 12, 0);
    }
    return 0;
  }

  @Override
  public void close() {
    values.values().forEach(each -> memory.free(each, (long) stride * copies));
    values.clear();
  }
}
