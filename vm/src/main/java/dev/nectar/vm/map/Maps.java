package dev.nectar.vm.map;

import dev.nectar.btf.Btf;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.MapRules;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes maps, and refuses those that Linux refuses. */
public final class Maps {
  /** The size of a page, as far as programs and maps can tell. */
  static final int PAGE = 4096;

  /** The largest value of a CPU ({@code PCPU_MIN_UNIT_SIZE}). */
  private static final int LARGEST_OF_CPU = 32 << 10;

  /** The largest key of a Bloom filter, a queue and others ({@code KMALLOC_MAX_SIZE}). */
  private static final int LARGEST = 4 << 20;

  private Maps() {}

  /**
   * Makes a map.
   *
   * @param spec what it is to be like
   * @param types what its types are numbers in
   * @param owner whose it is to be
   * @return the map, empty
   * @throws KernelException if there is no such map, or no memory for it
   */
  public static MapStore make(MapSpec spec, Optional<Btf> types, Owner owner) {
    ValueFields fields =
        types.map(btf -> ValueFields.of(btf, spec.valueType())).orElse(ValueFields.NONE);
    MapSpec sized = sized(spec, owner.cpus());
    check(sized, owner.memory());
    return make(sized, new Setting(owner.memory(), owner.cpus(), fields));
  }

  /** An array of events that does not say how large it is has an entry for each CPU. */
  private static MapSpec sized(MapSpec spec, int cpus) {
    boolean perCpu = spec.type() == MapType.PERF_EVENT_ARRAY && spec.maxEntries() == 0;
    return perCpu
        ? new MapSpec(
            spec.name(), spec.type(), spec.keySize(), spec.valueSize(), cpus, spec.flags())
        : spec;
  }

  private static MapStore make(MapSpec spec, Setting setting) {
    return switch (spec.type()) {
      case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, RHASH -> new HashStore(spec, setting);
      case ARRAY, PERCPU_ARRAY, INSN_ARRAY -> new ArrayStore(spec, setting);
      case LPM_TRIE -> new TrieStore(spec, setting);
      case QUEUE, STACK -> new QueueStore(spec, setting);
      case BLOOM_FILTER -> new BloomStore(spec, setting);
      case RINGBUF -> new RingStore(spec, setting);
      case USER_RINGBUF -> new UserRingStore(spec, setting);
      case PERF_EVENT_ARRAY -> new PerfStore(spec, setting);
      case STACK_TRACE -> new StackStore(spec, setting);
      case ARENA -> new ArenaStore(spec, setting);
      case STRUCT_OPS -> new StructOpsStore(spec, setting);
      case SK_STORAGE, TASK_STORAGE, INODE_STORAGE, CGRP_STORAGE -> new StorageStore(spec, setting);
      case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> new GroupStorageStore(spec, setting);
      case PROG_ARRAY,
          CGROUP_ARRAY,
          ARRAY_OF_MAPS,
          HASH_OF_MAPS,
          DEVMAP,
          DEVMAP_HASH,
          SOCKMAP,
          SOCKHASH,
          CPUMAP,
          XSKMAP,
          REUSEPORT_SOCKARRAY ->
          new NumberStore(spec, setting);
      case UNSPEC -> throw refusal(spec, "it has no type", "give it one");
    };
  }

  private static void check(MapSpec spec, Memory memory) {
    Set<MapFlag> wrong = EnumSet.noneOf(MapFlag.class);
    wrong.addAll(spec.flags());
    wrong.removeAll(allowed(spec.type()));
    if (!wrong.isEmpty()) {
      throw refusal(spec, "maps of that type do not take " + wrong, "leave that out");
    }
    Optional<MapRules.Rule> broken =
        new MapRules(spec, spec.maxEntries(), PAGE, List.of(0)).broken().or(() -> sizes(spec));
    if (broken.isPresent()) {
      throw refusal(spec, broken.get().reason(), broken.get().advice());
    }
    // What lies outside of the owner's memory, for each entry, is less than what lies in it.
    if (spec.maxEntries() > memory.segment().byteSize()) {
      throw refusal(
          spec,
          "so many entries have no room in the "
              + memory.segment().byteSize()
              + " bytes of its owner",
          "allow it more by Limits, or use fewer entries");
    }
  }

  private static Optional<MapRules.Rule> sizes(MapSpec spec) {
    if (spec.perCpu() && spec.valueSize() > LARGEST_OF_CPU) {
      return Optional.of(
          new MapRules.Rule(
              "values for each CPU have at most " + LARGEST_OF_CPU + " bytes",
              "use smaller values"));
    }
    return (long) spec.keySize() + spec.valueSize() >= LARGEST && !isArray(spec.type())
        ? Optional.of(
            new MapRules.Rule(
                "an entry has fewer than " + LARGEST + " bytes", "use smaller values"))
        : Optional.empty();
  }

  private static boolean isArray(MapType type) {
    return type == MapType.ARRAY;
  }

  private static KernelException refusal(MapSpec spec, String reason, String advice) {
    return new KernelException(
        "cannot create map "
            + spec.name()
            + " ("
            + spec.type()
            + ", "
            + spec.maxEntries()
            + " entries): "
            + reason,
        advice);
  }

  /** The flags that maps of a type can have, as the masks in {@code kernel/bpf} say. */
  private static Set<MapFlag> allowed(MapType type) {
    EnumSet<MapFlag> flags =
        EnumSet.of(MapFlag.ON_REQUEST, MapFlag.TOKEN, MapFlag.READ_ONLY, MapFlag.WRITE_ONLY);
    Set<MapFlag> access =
        EnumSet.of(
            MapFlag.NUMA_NODE, MapFlag.READ_ONLY_FOR_PROGRAMS, MapFlag.WRITE_ONLY_FOR_PROGRAMS);
    switch (type) {
      case HASH, PERCPU_HASH, HASH_OF_MAPS, LRU_HASH, LRU_PERCPU_HASH, RHASH -> {
        flags.addAll(access);
        flags.add(MapFlag.ZERO_SEED);
        switch (type) {
          case LRU_HASH, LRU_PERCPU_HASH -> flags.add(MapFlag.NO_COMMON_LRU);
          default -> flags.add(MapFlag.NO_PREALLOC);
        }
      }
      case ARRAY -> {
        flags.addAll(access);
        flags.addAll(EnumSet.of(MapFlag.MAPPABLE, MapFlag.INNER_MAP));
      }
      case PERCPU_ARRAY, CGROUP_STORAGE -> {
        flags.addAll(access);
        if (type == MapType.PERCPU_ARRAY) {
          flags.remove(MapFlag.NUMA_NODE);
        }
      }
      case PERCPU_CGROUP_STORAGE -> {
        flags.addAll(access);
      }
      case LPM_TRIE -> {
        flags.addAll(access);
        flags.add(MapFlag.NO_PREALLOC);
      }
      case QUEUE, STACK -> flags.addAll(access);
      case BLOOM_FILTER -> {
        flags.addAll(access);
        flags.add(MapFlag.ZERO_SEED);
      }
      case PERF_EVENT_ARRAY ->
          flags.addAll(EnumSet.of(MapFlag.NUMA_NODE, MapFlag.PRESERVE_ELEMENTS));
      case ARENA -> {
        flags.addAll(
            EnumSet.of(MapFlag.MAPPABLE, MapFlag.FAULT_ENDS_PROCESS, MapFlag.NO_USER_CONVERSION));
        flags.removeAll(EnumSet.of(MapFlag.READ_ONLY, MapFlag.WRITE_ONLY));
      }
      case RINGBUF -> {
        flags.addAll(EnumSet.of(MapFlag.NUMA_NODE, MapFlag.OVERWRITE));
        flags.removeAll(EnumSet.of(MapFlag.READ_ONLY, MapFlag.WRITE_ONLY));
      }
      case USER_RINGBUF, CPUMAP -> {
        flags.add(MapFlag.NUMA_NODE);
        flags.removeAll(EnumSet.of(MapFlag.READ_ONLY, MapFlag.WRITE_ONLY));
      }
      case STACK_TRACE -> flags.addAll(EnumSet.of(MapFlag.NUMA_NODE, MapFlag.STACK_BUILD_ID));
      case SK_STORAGE, TASK_STORAGE, INODE_STORAGE, CGRP_STORAGE -> {
        flags.addAll(EnumSet.of(MapFlag.NO_PREALLOC, MapFlag.CLONE));
        flags.removeAll(EnumSet.of(MapFlag.READ_ONLY, MapFlag.WRITE_ONLY));
      }
      case STRUCT_OPS -> flags.addAll(EnumSet.of(MapFlag.LINK, MapFlag.VALUE_TYPE_OF_MODULE));
      default -> flags.add(MapFlag.NUMA_NODE);
    }
    return flags;
  }
}
