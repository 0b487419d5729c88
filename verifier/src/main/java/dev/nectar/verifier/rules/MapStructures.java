package dev.nectar.verifier.rules;

import dev.nectar.object.MapType;

/** The structures that maps are in the kernel. */
public final class MapStructures {
  private MapStructures() {}

  /** The structure of maps of a type. */
  public static String of(MapType type) {
    return switch (type) {
      case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, HASH_OF_MAPS -> "bpf_htab";
      case LPM_TRIE -> "lpm_trie";
      case QUEUE, STACK -> "bpf_queue_stack";
      case RINGBUF, USER_RINGBUF -> "bpf_ringbuf_map";
      case DEVMAP, DEVMAP_HASH -> "bpf_dtab";
      case CPUMAP -> "bpf_cpu_map";
      case XSKMAP -> "xsk_map";
      case SOCKMAP -> "bpf_stab";
      case SOCKHASH -> "bpf_shtab";
      case STACK_TRACE -> "bpf_stack_map";
      case BLOOM_FILTER -> "bpf_bloom_filter";
      case SK_STORAGE, TASK_STORAGE, INODE_STORAGE, CGRP_STORAGE -> "bpf_local_storage_map";
      case ARENA -> "bpf_arena";
      case REUSEPORT_SOCKARRAY -> "reuseport_array";
      case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> "bpf_cgroup_storage_map";
      default -> "bpf_array";
    };
  }
}
