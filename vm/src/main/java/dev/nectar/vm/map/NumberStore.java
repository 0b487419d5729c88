package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Memory;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A map whose entries lead to something: programs, maps, control groups, sockets, devices, CPUs.
 * What they lead to is a number.
 */
public final class NumberStore extends MapStore {
  /** The number, and behind it whether it is there. */
  private static final int ENTRY = 16;

  private final Memory memory;
  private final MapType type;
  private final boolean byPlace;
  private final MapStore entries;
  private final long scratch;

  NumberStore(MapSpec spec, Setting setting) {
    super(spec, setting.memory());
    this.memory = setting.memory();
    this.type = spec.type();
    this.byPlace =
        switch (type) {
          case HASH_OF_MAPS, SOCKHASH, DEVMAP_HASH -> false;
          default -> true;
        };
    MapSpec like =
        new MapSpec(
            spec.name(),
            byPlace ? MapType.ARRAY : MapType.HASH,
            spec.keySize(),
            ENTRY,
            spec.maxEntries(),
            Set.of());
    this.entries = byPlace ? new ArrayStore(like, setting) : new HashStore(like, setting);
    this.scratch = memory.allocate(ENTRY, 8);
  }

  /**
   * What a program finds: the address of a value for devices and CPUs, else what stands for what
   * the entry leads to.
   */
  @Override
  public long lookup(int cpu, long key) {
    long at = entry(key);
    if (at == 0) {
      return 0;
    }
    return switch (type) {
      case DEVMAP, DEVMAP_HASH, CPUMAP -> at;
      case ARRAY_OF_MAPS, HASH_OF_MAPS -> MapTable.handle((int) memory.getLong(at));
      case XSKMAP, SOCKMAP, SOCKHASH -> memory.getLong(at);
      default -> 0;
    };
  }

  /** Where the number of a key is; 0 if it leads nowhere. */
  private long entry(long key) {
    long at = entries.lookup(0, key);
    return at == 0 || memory.acquireLong(at + 8) == 0 ? 0 : at;
  }

  /**
   * What an entry leads to.
   *
   * @param key the address of the key
   * @return the number
   */
  public OptionalLong get(long key) {
    long at = entry(key);
    return at == 0 ? OptionalLong.empty() : OptionalLong.of(memory.getLong(at));
  }

  /**
   * What an entry of an array leads to, without a key in memory.
   *
   * @param index the place
   * @return the number; negative if there is none
   */
  public long at(long index) {
    if (index < 0 || index >= spec().maxEntries() || !byPlace) {
      return -1;
    }
    long at = ((ArrayStore) entries).base() + index * ENTRY;
    return memory.acquireLong(at + 8) == 0 ? -1 : memory.getLong(at);
  }

  /**
   * The program that a tail call goes to.
   *
   * @param index the place
   * @return its number; empty if there is none
   */
  public OptionalInt number(long index) {
    long number = at(index);
    return number < 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
  }

  /**
   * Lets an entry lead to something.
   *
   * @param key the address of the key
   * @param number what it leads to
   * @param flags {@code BPF_ANY} and the others, of which some types take one alone
   * @return 0, or a negated error number
   */
  public long set(long key, long number, long flags) {
    return set(key, number, flags, replaced -> {});
  }

  /** The same, and tells of what it led to before. */
  synchronized long set(long key, long number, long flags, LongConsumer before) {
    long refused = refusal(key, flags);
    if (refused != 0) {
      return refused;
    }
    OptionalLong old = get(key);
    if (byPlace) {
      long at = entries.lookup(0, key);
      memory.putLong(at, number);
      memory.releaseLong(at + 8, 1);
    } else {
      memory.putLong(scratch, number);
      memory.putLong(scratch + 8, 1);
      long result = entries.update(0, key, scratch, flags);
      if (result != 0) {
        return result;
      }
    }
    old.ifPresent(before);
    return 0;
  }

  private long refusal(long key, long flags) {
    if (flags < 0 || flags > BpfFlag.EXIST) {
      return -Errno.EINVAL;
    }
    boolean inside = !byPlace || entries.lookup(0, key) != 0;
    return switch (type) {
      case PROG_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS ->
          flags != BpfFlag.ANY ? -Errno.EINVAL : inside ? 0 : -Errno.E2BIG;
      case DEVMAP, CPUMAP -> !inside ? -Errno.E2BIG : flags == BpfFlag.NOEXIST ? -Errno.EEXIST : 0;
      default -> inside ? BpfFlag.refusal(flags, entry(key) != 0) : -Errno.E2BIG;
    };
  }

  @Override
  public long delete(long key) {
    return clear(key, replaced -> {});
  }

  /** Lets an entry lead nowhere, and tells of what it led to. */
  synchronized long clear(long key, LongConsumer before) {
    long at = entries.lookup(0, key);
    if (byPlace && at == 0) {
      return switch (type) {
        case PROG_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS, REUSEPORT_SOCKARRAY -> -Errno.E2BIG;
        default -> -Errno.EINVAL;
      };
    }
    OptionalLong old = get(key);
    if (byPlace) {
      memory.releaseLong(at + 8, 0);
    } else if (at != 0) {
      entries.delete(key);
    }
    old.ifPresent(before);
    if (old.isPresent()) {
      return 0;
    }
    return switch (type) {
      case DEVMAP, CPUMAP, XSKMAP -> 0;
      case SOCKMAP -> -Errno.EINVAL;
      default -> -Errno.ENOENT;
    };
  }

  /** All that is led to. */
  synchronized void forEach(LongConsumer visitor) {
    entries.forEach(
        0,
        (key, value) -> {
          if (memory.getLong(value + 8) != 0) {
            visitor.accept(memory.getLong(value));
          }
          return true;
        });
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    return -Errno.EINVAL;
  }

  @Override
  public long nextKey(long key, long next) {
    return entries.nextKey(key, next);
  }

  @Override
  public long read(long key, long into, long flags) {
    switch (type) {
      case CGROUP_ARRAY, XSKMAP -> {
        return -Errno.EOPNOTSUPP;
      }
      case SOCKMAP, SOCKHASH, REUSEPORT_SOCKARRAY -> {
        if (spec().valueSize() != 8) {
          return -Errno.ENOSPC;
        }
      }
      default -> {}
    }
    long at = entry(key);
    if (at == 0) {
      return -Errno.ENOENT;
    }
    memory.copy(at, into, spec().valueSize());
    return 0;
  }

  @Override
  public long readPlace(long place, long room, long keys, long values, Removing removing) {
    return -Errno.ENOTSUPP;
  }

  @Override
  public void close() {
    entries.close();
    memory.free(scratch, ENTRY);
  }
}
