package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;
import java.util.List;
import java.util.Locale;

/**
 * Program types, in the order and with the numbers of {@code enum bpf_prog_type} of {@code
 * linux/bpf.h}.
 */
public enum ProgramType implements Facility {
  /** {@code BPF_PROG_TYPE_UNSPEC}. */
  UNSPEC("3.18", ""),
  /** {@code BPF_PROG_TYPE_SOCKET_FILTER}. */
  SOCKET_FILTER("3.19", "NET"),
  /** {@code BPF_PROG_TYPE_KPROBE}. */
  KPROBE("4.1", "BPF_EVENTS"),
  /** {@code BPF_PROG_TYPE_SCHED_CLS}. */
  SCHED_CLS("4.1", "NET"),
  /** {@code BPF_PROG_TYPE_SCHED_ACT}. */
  SCHED_ACT("4.1", "NET"),
  /** {@code BPF_PROG_TYPE_TRACEPOINT}. */
  TRACEPOINT("4.7", "BPF_EVENTS"),
  /** {@code BPF_PROG_TYPE_XDP}. */
  XDP("4.8", "NET"),
  /** {@code BPF_PROG_TYPE_PERF_EVENT}. */
  PERF_EVENT("4.9", "BPF_EVENTS"),
  /** {@code BPF_PROG_TYPE_CGROUP_SKB}. */
  CGROUP_SKB("4.10", "CGROUP_BPF"),
  /** {@code BPF_PROG_TYPE_CGROUP_SOCK}. */
  CGROUP_SOCK("4.10", "CGROUP_BPF"),
  /** {@code BPF_PROG_TYPE_LWT_IN}. */
  LWT_IN("4.10", "NET"),
  /** {@code BPF_PROG_TYPE_LWT_OUT}. */
  LWT_OUT("4.10", "NET"),
  /** {@code BPF_PROG_TYPE_LWT_XMIT}. */
  LWT_XMIT("4.10", "NET"),
  /** {@code BPF_PROG_TYPE_SOCK_OPS}. */
  SOCK_OPS("4.13", "NET"),
  /** {@code BPF_PROG_TYPE_SK_SKB}. */
  SK_SKB("4.14", "NET"),
  /** {@code BPF_PROG_TYPE_CGROUP_DEVICE}. */
  CGROUP_DEVICE("4.15", "CGROUP_BPF"),
  /** {@code BPF_PROG_TYPE_SK_MSG}. */
  SK_MSG("4.17", "NET"),
  /** {@code BPF_PROG_TYPE_RAW_TRACEPOINT}. */
  RAW_TRACEPOINT("4.17", "BPF_EVENTS"),
  /** {@code BPF_PROG_TYPE_CGROUP_SOCK_ADDR}. */
  CGROUP_SOCK_ADDR("4.17", "CGROUP_BPF"),
  /** {@code BPF_PROG_TYPE_LWT_SEG6LOCAL}. */
  LWT_SEG6LOCAL("4.18", "NET"),
  /** {@code BPF_PROG_TYPE_LIRC_MODE2}. */
  LIRC_MODE2("4.18", "BPF_LIRC_MODE2"),
  /** {@code BPF_PROG_TYPE_SK_REUSEPORT}. */
  SK_REUSEPORT("4.19", "INET"),
  /** {@code BPF_PROG_TYPE_FLOW_DISSECTOR}. */
  FLOW_DISSECTOR("4.20", "NET"),
  /** {@code BPF_PROG_TYPE_CGROUP_SYSCTL}. */
  CGROUP_SYSCTL("5.2", "CGROUP_BPF"),
  /** {@code BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE}. */
  RAW_TRACEPOINT_WRITABLE("5.2", "BPF_EVENTS"),
  /** {@code BPF_PROG_TYPE_CGROUP_SOCKOPT}. */
  CGROUP_SOCKOPT("5.3", "CGROUP_BPF"),
  /** {@code BPF_PROG_TYPE_TRACING}. */
  TRACING("5.5", "DEBUG_INFO_BTF BPF_EVENTS"),
  /** {@code BPF_PROG_TYPE_STRUCT_OPS}. */
  STRUCT_OPS("5.6", "BPF_JIT"),
  /** {@code BPF_PROG_TYPE_EXT}. */
  EXT("5.6", "BPF_JIT"),
  /** {@code BPF_PROG_TYPE_LSM}. */
  LSM("5.7", "DEBUG_INFO_BTF BPF_LSM"),
  /** {@code BPF_PROG_TYPE_SK_LOOKUP}. */
  SK_LOOKUP("5.9", "INET"),
  /** {@code BPF_PROG_TYPE_SYSCALL}. */
  SYSCALL("5.14", ""),
  /** {@code BPF_PROG_TYPE_NETFILTER}. */
  NETFILTER("6.4", "NETFILTER_BPF_LINK");

  private final String since;
  private final String options;

  ProgramType(String since, String options) {
    this.since = since;
    this.options = options;
  }

  /** As the kernel's headers name it, without {@code BPF_PROG_TYPE_} and in small letters. */
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
}
