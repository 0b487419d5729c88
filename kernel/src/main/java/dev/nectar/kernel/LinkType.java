package dev.nectar.kernel;

/**
 * What kind of link holds a program at its point, in the order of {@code enum bpf_link_type} of
 * {@code linux/bpf.h}, up to Linux 6.18.
 */
public enum LinkType {
  /** {@code BPF_LINK_TYPE_UNSPEC}, also for kinds that came later than this table. */
  UNSPEC,
  /** {@code BPF_LINK_TYPE_RAW_TRACEPOINT}, also of tp_btf programs. */
  RAW_TRACEPOINT,
  /** {@code BPF_LINK_TYPE_TRACING}: fentry, fexit, fmod_ret, LSM and freplace programs. */
  TRACING,
  /** {@code BPF_LINK_TYPE_CGROUP}. */
  CGROUP,
  /** {@code BPF_LINK_TYPE_ITER}. */
  ITER,
  /** {@code BPF_LINK_TYPE_NETNS}. */
  NETNS,
  /** {@code BPF_LINK_TYPE_XDP}. */
  XDP,
  /** {@code BPF_LINK_TYPE_PERF_EVENT}: kprobes, uprobes, tracepoints and clocks. */
  PERF_EVENT,
  /** {@code BPF_LINK_TYPE_KPROBE_MULTI}. */
  KPROBE_MULTI,
  /** {@code BPF_LINK_TYPE_STRUCT_OPS}. */
  STRUCT_OPS,
  /** {@code BPF_LINK_TYPE_NETFILTER}. */
  NETFILTER,
  /** {@code BPF_LINK_TYPE_TCX}. */
  TCX,
  /** {@code BPF_LINK_TYPE_UPROBE_MULTI}. */
  UPROBE_MULTI,
  /** {@code BPF_LINK_TYPE_NETKIT}. */
  NETKIT,
  /** {@code BPF_LINK_TYPE_SOCKMAP}. */
  SOCKMAP;

  /**
   * The kind of a number.
   *
   * @param number a value of {@code enum bpf_link_type}
   * @return the kind, or {@link #UNSPEC} if it is not in this table
   */
  public static LinkType of(int number) {
    return number > 0 && number < values().length ? values()[number] : UNSPEC;
  }
}
