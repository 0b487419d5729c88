package dev.nectar.object;

/**
 * Program types, in the order and with the numbers of {@code enum bpf_prog_type} of {@code
 * linux/bpf.h}.
 */
public enum ProgramType {
  /** {@code BPF_PROG_TYPE_UNSPEC}. */
  UNSPEC,
  /** {@code BPF_PROG_TYPE_SOCKET_FILTER}. */
  SOCKET_FILTER,
  /** {@code BPF_PROG_TYPE_KPROBE}. */
  KPROBE,
  /** {@code BPF_PROG_TYPE_SCHED_CLS}. */
  SCHED_CLS,
  /** {@code BPF_PROG_TYPE_SCHED_ACT}. */
  SCHED_ACT,
  /** {@code BPF_PROG_TYPE_TRACEPOINT}. */
  TRACEPOINT,
  /** {@code BPF_PROG_TYPE_XDP}. */
  XDP,
  /** {@code BPF_PROG_TYPE_PERF_EVENT}. */
  PERF_EVENT,
  /** {@code BPF_PROG_TYPE_CGROUP_SKB}. */
  CGROUP_SKB,
  /** {@code BPF_PROG_TYPE_CGROUP_SOCK}. */
  CGROUP_SOCK,
  /** {@code BPF_PROG_TYPE_LWT_IN}. */
  LWT_IN,
  /** {@code BPF_PROG_TYPE_LWT_OUT}. */
  LWT_OUT,
  /** {@code BPF_PROG_TYPE_LWT_XMIT}. */
  LWT_XMIT,
  /** {@code BPF_PROG_TYPE_SOCK_OPS}. */
  SOCK_OPS,
  /** {@code BPF_PROG_TYPE_SK_SKB}. */
  SK_SKB,
  /** {@code BPF_PROG_TYPE_CGROUP_DEVICE}. */
  CGROUP_DEVICE,
  /** {@code BPF_PROG_TYPE_SK_MSG}. */
  SK_MSG,
  /** {@code BPF_PROG_TYPE_RAW_TRACEPOINT}. */
  RAW_TRACEPOINT,
  /** {@code BPF_PROG_TYPE_CGROUP_SOCK_ADDR}. */
  CGROUP_SOCK_ADDR,
  /** {@code BPF_PROG_TYPE_LWT_SEG6LOCAL}. */
  LWT_SEG6LOCAL,
  /** {@code BPF_PROG_TYPE_LIRC_MODE2}. */
  LIRC_MODE2,
  /** {@code BPF_PROG_TYPE_SK_REUSEPORT}. */
  SK_REUSEPORT,
  /** {@code BPF_PROG_TYPE_FLOW_DISSECTOR}. */
  FLOW_DISSECTOR,
  /** {@code BPF_PROG_TYPE_CGROUP_SYSCTL}. */
  CGROUP_SYSCTL,
  /** {@code BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE}. */
  RAW_TRACEPOINT_WRITABLE,
  /** {@code BPF_PROG_TYPE_CGROUP_SOCKOPT}. */
  CGROUP_SOCKOPT,
  /** {@code BPF_PROG_TYPE_TRACING}. */
  TRACING,
  /** {@code BPF_PROG_TYPE_STRUCT_OPS}. */
  STRUCT_OPS,
  /** {@code BPF_PROG_TYPE_EXT}. */
  EXT,
  /** {@code BPF_PROG_TYPE_LSM}. */
  LSM,
  /** {@code BPF_PROG_TYPE_SK_LOOKUP}. */
  SK_LOOKUP,
  /** {@code BPF_PROG_TYPE_SYSCALL}. */
  SYSCALL,
  /** {@code BPF_PROG_TYPE_NETFILTER}. */
  NETFILTER;

  /**
   * The number in the kernel's interface.
   *
   * @return the value of the constant of {@code linux/bpf.h}
   */
  public int number() {
    return ordinal();
  }
}
