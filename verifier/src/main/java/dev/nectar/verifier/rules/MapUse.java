package dev.nectar.verifier.rules;

import dev.nectar.object.MapType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Which maps go with which helpers. */
public final class MapUse {
  /** The only helpers that take maps of a type. */
  private static final Map<MapType, Set<Integer>> HELPERS = helpers();

  private MapUse() {}

  private static Map<MapType, Set<Integer>> helpers() {
    Map<MapType, Set<Integer>> only = new EnumMap<>(MapType.class);
    only.put(MapType.PROG_ARRAY, Set.of(12));
    only.put(MapType.PERF_EVENT_ARRAY, Set.of(22, 25, 111, 55, 121));
    only.put(MapType.RINGBUF, Set.of(130, 131, 134, 198, 199, 200));
    only.put(MapType.USER_RINGBUF, Set.of(209));
    only.put(MapType.STACK_TRACE, Set.of(27));
    only.put(MapType.CGROUP_ARRAY, Set.of(33, 37));
    only.put(MapType.CGROUP_STORAGE, Set.of(81));
    only.put(MapType.PERCPU_CGROUP_STORAGE, Set.of(81));
    only.put(MapType.DEVMAP, Set.of(51, 1));
    only.put(MapType.DEVMAP_HASH, Set.of(51, 1));
    only.put(MapType.CPUMAP, Set.of(51));
    only.put(MapType.XSKMAP, Set.of(51, 1));
    only.put(MapType.ARRAY_OF_MAPS, Set.of(1));
    only.put(MapType.HASH_OF_MAPS, Set.of(1));
    only.put(MapType.SOCKMAP, Set.of(52, 53, 60, 82, 1, 2, 3));
    only.put(MapType.SOCKHASH, Set.of(72, 70, 71, 82, 1, 2, 3));
    only.put(MapType.REUSEPORT_SOCKARRAY, Set.of(82));
    only.put(MapType.QUEUE, Set.of(87, 88, 89));
    only.put(MapType.STACK, Set.of(87, 88, 89));
    only.put(MapType.SK_STORAGE, Set.of(107, 108, 194));
    only.put(MapType.INODE_STORAGE, Set.of(145, 146, 194));
    only.put(MapType.TASK_STORAGE, Set.of(156, 157, 194));
    only.put(MapType.CGRP_STORAGE, Set.of(210, 211, 194));
    only.put(MapType.BLOOM_FILTER, Set.of(87, 89));
    return only;
  }

  /** Whether a helper takes maps of a type. */
  public static boolean fits(MapType type, int helper) {
    Set<Integer> only = HELPERS.get(type);
    return (only == null || only.contains(helper)) && fitsHelper(type, helper);
  }

  /** Helpers that take only some maps. */
  private static boolean fitsHelper(MapType type, int helper) {
    return switch (helper) {
      case 12 -> type == MapType.PROG_ARRAY;
      case 22, 25, 55, 111, 121 -> type == MapType.PERF_EVENT_ARRAY;
      case 130, 131, 134, 198, 199, 200 -> type == MapType.RINGBUF;
      case 209 -> type == MapType.USER_RINGBUF;
      case 27 -> type == MapType.STACK_TRACE;
      case 33, 37 -> type == MapType.CGROUP_ARRAY;
      case 51 ->
          switch (type) {
            case DEVMAP, DEVMAP_HASH, CPUMAP, XSKMAP -> true;
            default -> false;
          };
      case 52, 53, 60 -> type == MapType.SOCKMAP;
      case 70, 71, 72 -> type == MapType.SOCKHASH;
      case 81 -> type == MapType.CGROUP_STORAGE || type == MapType.PERCPU_CGROUP_STORAGE;
      case 82 ->
          switch (type) {
            case REUSEPORT_SOCKARRAY, SOCKMAP, SOCKHASH -> true;
            default -> false;
          };
      case 88 -> type == MapType.QUEUE || type == MapType.STACK;
      case 87, 89 -> type == MapType.QUEUE || type == MapType.STACK || type == MapType.BLOOM_FILTER;
      case 195 ->
          switch (type) {
            case PERCPU_ARRAY, PERCPU_HASH, LRU_PERCPU_HASH -> true;
            default -> false;
          };
      case 107, 108 -> type == MapType.SK_STORAGE;
      case 145, 146 -> type == MapType.INODE_STORAGE;
      case 156, 157 -> type == MapType.TASK_STORAGE;
      case 210, 211 -> type == MapType.CGRP_STORAGE;
      default -> true;
    };
  }

  /** Whether a helper changes the map. */
  public static boolean writes(int helper) {
    return switch (helper) {
      case 2, 3, 87, 88 -> true;
      default -> false;
    };
  }
}
