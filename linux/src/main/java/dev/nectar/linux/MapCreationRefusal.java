package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why the kernel does not make a map, of which it says no more than {@code EINVAL}: the rules are
 * those of {@code map_alloc_check} and {@code map_alloc} of each type in {@code kernel/bpf}.
 */
final class MapCreationRefusal {
  private record Rule(String reason, String advice) {}

  private final LinuxTarget target;
  private final MapSpec spec;
  private final long entries;

  private MapCreationRefusal(LinuxTarget target, MapSpec spec, long entries) {
    this.target = target;
    this.spec = spec;
    this.entries = entries;
  }

  /**
   * The refusal.
   *
   * @param entries how many it was to have
   * @param result the negated errno
   */
  static KernelException of(Bpf bpf, LinuxTarget target, MapSpec spec, long entries, long result) {
    String action = "create map " + spec.name() + " (" + spec.type() + ", " + entries + " entries)";
    MapCreationRefusal refusal = new MapCreationRefusal(target, spec, entries);
    return switch ((int) -result) {
      case Errno.EINVAL -> refusal.invalid("cannot " + action + ": ");
      case Errno.E2BIG -> refusal.tooLarge("cannot " + action + ": ");
      default -> bpf.refusal(action, result);
    };
  }

  /** A negative size is a large one to the kernel. */
  private KernelException tooLarge(String head) {
    Rule rule =
        broken()
            .orElse(
                new Rule(
                    "it would be larger than this kernel allows",
                    "use fewer entries, or smaller keys and values"));
    return new KernelException(head + rule.reason(), rule.advice());
  }

  private KernelException invalid(String head) {
    Optional<Rule> broken = broken();
    if (broken.isPresent()) {
      return new KernelException(head + broken.get().reason(), broken.get().advice());
    }
    if (spec.flags().contains(MapFlag.OVERWRITE)) {
      return new UnsupportedFeatureException(
          head + "this kernel has no map of that type that overwrites",
          "use a ring buffer with Linux 6.19 or later, or leave MapFlag.OVERWRITE out");
    }
    if (!target.report(spec.type()).present()) {
      return new UnsupportedFeatureException(
          head + "this kernel has no maps of that type",
          "use Linux " + spec.type().since() + " or later");
    }
    return new KernelException(
        head + "maps of that type do not take these sizes, flags or types (EINVAL)",
        "compare them with what the kernel's documentation says of the type");
  }

  /** The first rule that the map breaks. */
  private Optional<Rule> broken() {
    return contradictory()
        .or(this::flags)
        .or(this::node)
        .or(
            () ->
                switch (spec.type()) {
                  case RINGBUF, USER_RINGBUF -> ring();
                  case ARENA -> neither().or(this::some);
                  case QUEUE, STACK, BLOOM_FILTER -> keys(0).or(this::value).or(this::some);
                  case LPM_TRIE -> prefixes().or(this::value).or(this::some);
                  case SK_STORAGE, TASK_STORAGE, INODE_STORAGE, CGRP_STORAGE -> storage();
                  case HASH_OF_MAPS, ARRAY_OF_MAPS -> inner().or(this::some);
                  case ARRAY, PERCPU_ARRAY -> keys(4).or(this::value).or(this::some);
                  case PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, XSKMAP ->
                      keys(4).or(() -> values(4)).or(this::some);
                  case HASH, LRU_HASH, PERCPU_HASH, LRU_PERCPU_HASH ->
                      key().or(this::value).or(this::some);
                  case RHASH -> growing().or(this::key).or(this::value).or(this::some);
                  case STRUCT_OPS -> Optional.empty();
                  case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> value();
                  default -> key().or(this::value).or(this::some);
                });
  }

  private static Optional<Rule> rule(String reason, String advice) {
    return Optional.of(new Rule(reason, advice));
  }

  private Optional<Rule> contradictory() {
    Set<MapFlag> flags = spec.flags();
    boolean process = flags.containsAll(Set.of(MapFlag.READ_ONLY, MapFlag.WRITE_ONLY));
    boolean program =
        flags.containsAll(Set.of(MapFlag.READ_ONLY_FOR_PROGRAMS, MapFlag.WRITE_ONLY_FOR_PROGRAMS));
    return process || program
        ? rule("it cannot be both for reading and for writing alone", "leave one flag out")
        : Optional.empty();
  }

  private Optional<Rule> flags() {
    boolean mappable = spec.flags().contains(MapFlag.MAPPABLE);
    if (spec.type() == MapType.ARENA) {
      return mappable
          ? Optional.empty()
          : rule("memory of an arena is always mapped", "add MapFlag.MAPPABLE");
    }
    return mappable && spec.type() != MapType.ARRAY
        ? rule("only arrays and arenas can be mapped", "leave MapFlag.MAPPABLE out")
        : Optional.empty();
  }

  private Optional<Rule> node() {
    List<Integer> nodes = target.host().memoryNodes();
    return spec.numaNode().isEmpty() || nodes.isEmpty() || nodes.contains(spec.numaNode().get())
        ? Optional.empty()
        : rule("this machine has no memory node " + spec.numaNode().get(), "name one of " + nodes);
  }

  private Optional<Rule> ring() {
    int page = target.pageSize();
    Optional<Rule> sizes = neither();
    if (sizes.isPresent()) {
      return sizes;
    }
    if (entries < page || Long.bitCount(entries) != 1) {
      return rule(
          "a ring has a number of bytes that is a power of two, and at least a page of " + page,
          "use " + (entries < page ? page : Long.highestOneBit(entries) * 2));
    }
    return Optional.empty();
  }

  private Optional<Rule> neither() {
    return spec.keySize() == 0 && spec.valueSize() == 0
        ? Optional.empty()
        : rule("maps of that type have neither keys nor values", "give both 0 bytes");
  }

  private Optional<Rule> prefixes() {
    if (!spec.flags().contains(MapFlag.NO_PREALLOC)) {
      return rule("maps of prefixes are never made beforehand", "add MapFlag.NO_PREALLOC");
    }
    return spec.keySize() < 5 || spec.keySize() > 260
        ? rule(
            "keys of prefixes are a length of 4 bytes and 1 to 256 bytes behind it, not "
                + spec.keySize(),
            "use the size of a codec such as Prefix.IPV4")
        : Optional.empty();
  }

  private Optional<Rule> growing() {
    return spec.flags().contains(MapFlag.NO_PREALLOC)
        ? Optional.empty()
        : rule("maps that grow are never made beforehand", "add MapFlag.NO_PREALLOC");
  }

  private Optional<Rule> storage() {
    if (!spec.flags().contains(MapFlag.NO_PREALLOC) || entries != 0) {
      return rule(
          "storage grows with what it belongs to", "give it 0 entries, and MapFlag.NO_PREALLOC");
    }
    return keys(4)
        .or(this::value)
        .or(
            () ->
                spec.keyType() == 0 || spec.valueType() == 0
                    ? rule(
                        "storage needs the types of its key, an int, and of its value",
                        "load it with an object that has types")
                    : Optional.empty());
  }

  private Optional<Rule> inner() {
    return spec.inner().isEmpty()
        ? rule("it does not say what the maps in it are like", "give it MapSpec.inner")
        : (spec.type() == MapType.ARRAY_OF_MAPS ? keys(4) : key()).or(() -> values(4));
  }

  private Optional<Rule> some() {
    return entries == 0
        ? rule("it would have room for nothing", "give it at least one entry")
        : Optional.empty();
  }

  private Optional<Rule> key() {
    return spec.keySize() < 1
        ? rule("it would have keys of " + spec.keySize() + " bytes", "give them at least one")
        : Optional.empty();
  }

  private Optional<Rule> value() {
    return spec.valueSize() < 1
        ? rule("it would have values of " + spec.valueSize() + " bytes", "give them at least one")
        : Optional.empty();
  }

  private Optional<Rule> keys(int bytes) {
    return spec.keySize() == bytes
        ? Optional.empty()
        : rule(
            "keys of that type have " + bytes + " bytes, not " + spec.keySize(),
            "give them " + bytes);
  }

  private Optional<Rule> values(int bytes) {
    return spec.valueSize() == bytes
        ? Optional.empty()
        : rule(
            "values of that type have " + bytes + " bytes, not " + spec.valueSize(),
            "give them " + bytes);
  }
}
