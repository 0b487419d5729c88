package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;
import java.util.List;
import java.util.Locale;

/**
 * Map types, in the order and with the numbers of {@code enum bpf_map_type} of {@code linux/bpf.h}.
 */
public enum MapType implements Facility {
  /** {@code BPF_MAP_TYPE_UNSPEC}. */
  UNSPEC("3.18", ""),
  /** {@code BPF_MAP_TYPE_HASH}. */
  HASH("3.19", ""),
  /** {@code BPF_MAP_TYPE_ARRAY}. */
  ARRAY("3.19", ""),
  /** {@code BPF_MAP_TYPE_PROG_ARRAY}. */
  PROG_ARRAY("4.2", ""),
  /** {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}. */
  PERF_EVENT_ARRAY("4.3", ""),
  /** {@code BPF_MAP_TYPE_PERCPU_HASH}. */
  PERCPU_HASH("4.6", ""),
  /** {@code BPF_MAP_TYPE_PERCPU_ARRAY}. */
  PERCPU_ARRAY("4.6", ""),
  /** {@code BPF_MAP_TYPE_STACK_TRACE}. */
  STACK_TRACE("4.6", "PERF_EVENTS"),
  /** {@code BPF_MAP_TYPE_CGROUP_ARRAY}. */
  CGROUP_ARRAY("4.8", "CGROUPS"),
  /** {@code BPF_MAP_TYPE_LRU_HASH}. */
  LRU_HASH("4.10", ""),
  /** {@code BPF_MAP_TYPE_LRU_PERCPU_HASH}. */
  LRU_PERCPU_HASH("4.10", ""),
  /** {@code BPF_MAP_TYPE_LPM_TRIE}. */
  LPM_TRIE("4.11", ""),
  /** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS}. */
  ARRAY_OF_MAPS("4.12", ""),
  /** {@code BPF_MAP_TYPE_HASH_OF_MAPS}. */
  HASH_OF_MAPS("4.12", ""),
  /** {@code BPF_MAP_TYPE_DEVMAP}. */
  DEVMAP("4.14", "NET"),
  /** {@code BPF_MAP_TYPE_SOCKMAP}. */
  SOCKMAP("4.14", "INET BPF_STREAM_PARSER"),
  /** {@code BPF_MAP_TYPE_CPUMAP}. */
  CPUMAP("4.15", "NET"),
  /** {@code BPF_MAP_TYPE_XSKMAP}. */
  XSKMAP("4.18", "XDP_SOCKETS"),
  /** {@code BPF_MAP_TYPE_SOCKHASH}. */
  SOCKHASH("4.18", "INET BPF_STREAM_PARSER"),
  /** {@code BPF_MAP_TYPE_CGROUP_STORAGE}. */
  CGROUP_STORAGE("4.19", "CGROUP_BPF"),
  /** {@code BPF_MAP_TYPE_REUSEPORT_SOCKARRAY}. */
  REUSEPORT_SOCKARRAY("4.19", "INET"),
  /** {@code BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE}. */
  PERCPU_CGROUP_STORAGE("4.20", "CGROUP_BPF"),
  /** {@code BPF_MAP_TYPE_QUEUE}. */
  QUEUE("4.20", ""),
  /** {@code BPF_MAP_TYPE_STACK}. */
  STACK("4.20", ""),
  /** {@code BPF_MAP_TYPE_SK_STORAGE}. */
  SK_STORAGE("5.2", "NET"),
  /** {@code BPF_MAP_TYPE_DEVMAP_HASH}. */
  DEVMAP_HASH("5.4", "NET"),
  /** {@code BPF_MAP_TYPE_STRUCT_OPS}. */
  STRUCT_OPS("5.6", "BPF_JIT DEBUG_INFO_BTF"),
  /** {@code BPF_MAP_TYPE_RINGBUF}. */
  RINGBUF("5.8", ""),
  /** {@code BPF_MAP_TYPE_INODE_STORAGE}. */
  INODE_STORAGE("5.10", "BPF_LSM"),
  /** {@code BPF_MAP_TYPE_TASK_STORAGE}. */
  TASK_STORAGE("5.11", "BPF_LSM"),
  /** {@code BPF_MAP_TYPE_BLOOM_FILTER}. */
  BLOOM_FILTER("5.16", ""),
  /** {@code BPF_MAP_TYPE_USER_RINGBUF}. */
  USER_RINGBUF("6.1", ""),
  /** {@code BPF_MAP_TYPE_CGRP_STORAGE}. */
  CGRP_STORAGE("6.2", "CGROUPS"),
  /** {@code BPF_MAP_TYPE_ARENA}. */
  ARENA("6.9", "BPF_JIT"),
  /** {@code BPF_MAP_TYPE_INSN_ARRAY}: places in a program's code, Linux 6.19. */
  INSN_ARRAY("6.19", ""),
  /** {@code BPF_MAP_TYPE_RHASH}: a hash map whose table grows and shrinks, Linux 7.2. */
  RHASH("7.2", "");

  private final String since;
  private final String options;

  MapType(String since, String options) {
    this.since = since;
    this.options = options;
  }

  /** As the kernel's headers name it, without {@code BPF_MAP_TYPE_} and in small letters. */
  @Override
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public KernelVersion since() {
    return KernelVersion.parse(since);
  }

  @Override
  public List<ConfigOption> options() {
    return ConfigOption.all(options);
  }

  /**
   * The number in the kernel's interface.
   *
   * @return the value of the constant of {@code linux/bpf.h}
   */
  public int number() {
    return ordinal();
  }

  /**
   * Whether an entry has a value for each CPU.
   *
   * @return true for those of such maps
   */
  public boolean perCpu() {
    return switch (this) {
      case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> true;
      default -> false;
    };
  }
}
