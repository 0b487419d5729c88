package dev.nectar.kernel.spi;

import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What maps cannot be like, by the rules of {@code map_alloc_check} and {@code map_alloc} of each
 * type in {@code kernel/bpf}. Immutable.
 */
public final class MapRules {
  /**
   * A rule that is broken.
   *
   * @param reason what is wrong, as a clause
   * @param advice what to do
   */
  public record Rule(String reason, String advice) {}

  /** {@code kernel.perf_event_max_stack}, where nobody has changed it. */
  private static final int MOST_FRAMES = 127;

  private final MapSpec spec;
  private final long entries;
  private final int page;
  private final List<Integer> nodes;

  /**
   * The rules for a map.
   *
   * @param spec what it is to be like
   * @param entries how many it is to have
   * @param page the size of a page in bytes
   * @param nodes the machine's memory nodes; empty if they are not known
   */
  public MapRules(MapSpec spec, long entries, int page, List<Integer> nodes) {
    this.spec = spec;
    this.entries = entries;
    this.page = page;
    this.nodes = List.copyOf(nodes);
  }

  /**
   * The first rule that the map breaks.
   *
   * @return empty if it breaks none
   */
  public Optional<Rule> broken() {
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
                  case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE ->
                      groups().or(this::value).or(this::none);
                  case STACK_TRACE -> keys(4).or(this::stacks).or(this::some);
                  case DEVMAP, DEVMAP_HASH, CPUMAP, SOCKMAP, REUSEPORT_SOCKARRAY ->
                      keys(4).or(this::number).or(this::some);
                  case SOCKHASH -> key().or(this::number).or(this::some);
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
    return spec.numaNode().isEmpty() || nodes.isEmpty() || nodes.contains(spec.numaNode().get())
        ? Optional.empty()
        : rule("this machine has no memory node " + spec.numaNode().get(), "name one of " + nodes);
  }

  private Optional<Rule> ring() {
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

  private Optional<Rule> groups() {
    return spec.keySize() == 8 || spec.keySize() == 16
        ? Optional.empty()
        : rule(
            "keys of control groups have 8 or 16 bytes, not " + spec.keySize(),
            "use struct bpf_cgroup_storage_key, or the number of the group alone");
  }

  private Optional<Rule> none() {
    return entries == 0
        ? Optional.empty()
        : rule("such storage grows with what it belongs to", "give it 0 entries");
  }

  private Optional<Rule> stacks() {
    int frame = spec.flags().contains(MapFlag.STACK_BUILD_ID) ? 32 : 8;
    boolean fits =
        spec.valueSize() > 0
            && spec.valueSize() % frame == 0
            && spec.valueSize() / frame <= MOST_FRAMES;
    return fits
        ? Optional.empty()
        : rule(
            "stacks have 1 to " + MOST_FRAMES + " frames of " + frame + " bytes",
            "give values a size of that");
  }

  private Optional<Rule> number() {
    return spec.valueSize() == 4 || spec.valueSize() == 8
        ? Optional.empty()
        : rule("values of that type have 4 or 8 bytes, not " + spec.valueSize(), "give them 4");
  }
}
