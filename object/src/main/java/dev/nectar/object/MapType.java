package dev.nectar.object;

/**
 * Map types, in the order and with the numbers of {@code enum bpf_map_type} of {@code linux/bpf.h}.
 */
public enum MapType {
  /** {@code BPF_MAP_TYPE_UNSPEC}. */
  UNSPEC,
  /** {@code BPF_MAP_TYPE_HASH}. */
  HASH,
  /** {@code BPF_MAP_TYPE_ARRAY}. */
  ARRAY,
  /** {@code BPF_MAP_TYPE_PROG_ARRAY}. */
  PROG_ARRAY,
  /** {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}. */
  PERF_EVENT_ARRAY,
  /** {@code BPF_MAP_TYPE_PERCPU_HASH}. */
  PERCPU_HASH,
  /** {@code BPF_MAP_TYPE_PERCPU_ARRAY}. */
  PERCPU_ARRAY,
  /** {@code BPF_MAP_TYPE_STACK_TRACE}. */
  STACK_TRACE,
  /** {@code BPF_MAP_TYPE_CGROUP_ARRAY}. */
  CGROUP_ARRAY,
  /** {@code BPF_MAP_TYPE_LRU_HASH}. */
  LRU_HASH,
  /** {@code BPF_MAP_TYPE_LRU_PERCPU_HASH}. */
  LRU_PERCPU_HASH,
  /** {@code BPF_MAP_TYPE_LPM_TRIE}. */
  LPM_TRIE,
  /** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS}. */
  ARRAY_OF_MAPS,
  /** {@code BPF_MAP_TYPE_HASH_OF_MAPS}. */
  HASH_OF_MAPS,
  /** {@code BPF_MAP_TYPE_DEVMAP}. */
  DEVMAP,
  /** {@code BPF_MAP_TYPE_SOCKMAP}. */
  SOCKMAP,
  /** {@code BPF_MAP_TYPE_CPUMAP}. */
  CPUMAP,
  /** {@code BPF_MAP_TYPE_XSKMAP}. */
  XSKMAP,
  /** {@code BPF_MAP_TYPE_SOCKHASH}. */
  SOCKHASH,
  /** {@code BPF_MAP_TYPE_CGROUP_STORAGE}. */
  CGROUP_STORAGE,
  /** {@code BPF_MAP_TYPE_REUSEPORT_SOCKARRAY}. */
  REUSEPORT_SOCKARRAY,
  /** {@code BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE}. */
  PERCPU_CGROUP_STORAGE,
  /** {@code BPF_MAP_TYPE_QUEUE}. */
  QUEUE,
  /** {@code BPF_MAP_TYPE_STACK}. */
  STACK,
  /** {@code BPF_MAP_TYPE_SK_STORAGE}. */
  SK_STORAGE,
  /** {@code BPF_MAP_TYPE_DEVMAP_HASH}. */
  DEVMAP_HASH,
  /** {@code BPF_MAP_TYPE_STRUCT_OPS}. */
  STRUCT_OPS,
  /** {@code BPF_MAP_TYPE_RINGBUF}. */
  RINGBUF,
  /** {@code BPF_MAP_TYPE_INODE_STORAGE}. */
  INODE_STORAGE,
  /** {@code BPF_MAP_TYPE_TASK_STORAGE}. */
  TASK_STORAGE,
  /** {@code BPF_MAP_TYPE_BLOOM_FILTER}. */
  BLOOM_FILTER,
  /** {@code BPF_MAP_TYPE_USER_RINGBUF}. */
  USER_RINGBUF,
  /** {@code BPF_MAP_TYPE_CGRP_STORAGE}. */
  CGRP_STORAGE,
  /** {@code BPF_MAP_TYPE_ARENA}. */
  ARENA,
  /** {@code BPF_MAP_TYPE_INSN_ARRAY}: places in a program's code, Linux 6.19. */
  INSN_ARRAY;

  /**
   * The number in the kernel's interface.
   *
   * @return the value of the constant of {@code linux/bpf.h}
   */
  public int number() {
    return ordinal();
  }
}
