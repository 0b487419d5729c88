package dev.nectar.kernel;

import dev.nectar.object.MapType;
import java.util.Optional;
import java.util.Set;

/** What is done with maps from outside of programs, and which types of map Linux does it with. */
public enum MapOperation {
  /** {@link MapView#get}. */
  GET("get"),
  /** {@link MapView#put}. */
  PUT("put"),
  /** {@link MapView#remove}. */
  REMOVE("remove"),
  /** {@link MapView#take}. */
  TAKE("take"),
  /** {@link MapView#cursor} and {@link MapView#size}: from key to key. */
  ITERATE("iterate"),
  /** {@link QueueView}. */
  QUEUE("push, pop, peek"),
  /** {@link BloomView}. */
  BLOOM("add, contains"),
  /** {@link BpfMap#references}. */
  REFERENCES("references"),
  /** {@link BpfMap#storage}. */
  STORAGE("storage"),
  /** {@link BpfMap#memory}. */
  MEMORY("memory"),
  /** {@link BpfMap#freeze}. */
  FREEZE("freeze");

  private static final String BY_QUEUE = "use BpfMap.queue: push, pop, peek";
  private static final String BY_BLOOM = "use BpfMap.bloom: add, contains";
  private static final String BY_EVENTS = "read its records by Kernel.events";
  private static final String BY_MEMORY = "use BpfMap.memory";

  private final String title;

  MapOperation(String title) {
    this.title = title;
  }

  /**
   * What it is called in tables.
   *
   * @return the names of its methods
   */
  public String title() {
    return title;
  }

  /**
   * Whether Linux does it with maps of a type.
   *
   * @param type the type
   * @return whether some version of Linux does
   */
  public boolean isOf(MapType type) {
    return instead(type).isEmpty();
  }

  /**
   * What to do instead with maps of a type.
   *
   * @param type the type
   * @return advice; empty if Linux does it with such maps
   */
  public Optional<String> instead(MapType type) {
    String advice =
        switch (this) {
          case GET -> get(type);
          case PUT -> put(type);
          case REMOVE -> remove(type);
          case TAKE -> take(type);
          case ITERATE -> iterate(type);
          case QUEUE -> isQueue(type) ? "" : otherView(type);
          case BLOOM -> type == MapType.BLOOM_FILTER ? "" : otherView(type);
          case REFERENCES -> isOfReferences(type) ? "" : otherView(type);
          case STORAGE -> isLocalStorage(type) ? "" : otherView(type);
          case MEMORY ->
              type == MapType.ARRAY || type == MapType.ARENA
                  ? ""
                  : "use an array with MapFlag.MAPPABLE, or an arena";
          case FREEZE -> freeze(type);
        };
    return advice.isEmpty() ? Optional.empty() : Optional.of(advice);
  }

  private static String freeze(MapType type) {
    return switch (type) {
      case STRUCT_OPS -> "register it: the kernel lets nobody change it from then on";
      case ARENA -> "leave it as it is: its memory is in use from the start";
      default -> "";
    };
  }

  private static String get(MapType type) {
    return switch (type) {
      case PERF_EVENT_ARRAY -> BY_EVENTS;
      case CGROUP_ARRAY, XSKMAP -> "remember what was put: the kernel does not tell";
      default -> withKeys(type);
    };
  }

  private static String put(MapType type) {
    return type == MapType.STACK_TRACE
        ? "let programs put stacks by bpf_get_stackid"
        : withKeys(type);
  }

  private static String remove(MapType type) {
    return switch (type) {
      case ARRAY, PERCPU_ARRAY, INSN_ARRAY -> "put zeros: entries of an array are always there";
      case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> "detach the program: entries go with it";
      default -> withKeys(type);
    };
  }

  private static String take(MapType type) {
    return switch (type) {
      case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, RHASH, STACK_TRACE -> "";
      case ARRAY, PERCPU_ARRAY, INSN_ARRAY -> "get and put zeros";
      default -> withKeys(type).isEmpty() ? "get, then remove" : withKeys(type);
    };
  }

  private static String iterate(MapType type) {
    return isLocalStorage(type)
        ? "look up by owner, or walk the map in the kernel (AttachPoint.Iterator)"
        : withKeys(type);
  }

  /** Why a map has no entries with keys; empty if it has. */
  private static String withKeys(MapType type) {
    return switch (type) {
      case QUEUE, STACK -> BY_QUEUE;
      case BLOOM_FILTER -> BY_BLOOM;
      case RINGBUF -> BY_EVENTS;
      case USER_RINGBUF -> "send records to programs by Kernel.userRing";
      case ARENA -> BY_MEMORY;
      default -> "";
    };
  }

  private static String otherView(MapType type) {
    return withKeys(type).isEmpty() ? "use BpfMap.view" : withKeys(type);
  }

  private static boolean isQueue(MapType type) {
    return type == MapType.QUEUE || type == MapType.STACK;
  }

  private static boolean isOfReferences(MapType type) {
    return switch (type) {
      case PROG_ARRAY,
          PERF_EVENT_ARRAY,
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
          true;
      default -> false;
    };
  }

  private static boolean isLocalStorage(MapType type) {
    return Set.of(
            MapType.SK_STORAGE, MapType.INODE_STORAGE, MapType.TASK_STORAGE, MapType.CGRP_STORAGE)
        .contains(type);
  }
}
