package dev.nectar.kernel;

/** Kinds of BPF links, in the order of {@code enum bpf_link_type} of {@code linux/bpf.h}. */
public enum LinkType {
  /**
   * None: the program is attached by a perf event, a socket, a filter or a route alone. Also a kind
   * that is newer than this list.
   */
  UNSPEC,
  /** A tracepoint with its bare arguments. Linux 5.7. */
  RAW_TRACEPOINT,
  /** A function or tracepoint that the program is bound to. Linux 5.7. */
  TRACING,
  /** A control group. Linux 5.7. */
  CGROUP,
  /** An iterator. Linux 5.8. */
  ITER,
  /** A network namespace. Linux 5.8. */
  NETNS,
  /** The driver of a device. Linux 5.9. */
  XDP,
  /** A perf event: tracepoint, kprobe, uprobe, clock. Linux 5.15. */
  PERF_EVENT,
  /** Many kernel functions. Linux 5.18. */
  KPROBE_MULTI,
  /** A map of struct_ops. Linux 6.4. */
  STRUCT_OPS,
  /** A hook of netfilter. Linux 6.4. */
  NETFILTER,
  /** Traffic control of a device. Linux 6.6. */
  TCX,
  /** Many places in processes. Linux 6.6. */
  UPROBE_MULTI,
  /** A pair of netkit devices. Linux 6.7. */
  NETKIT,
  /** A map of sockets. Linux 6.10. */
  SOCKMAP;

  /**
   * The kind of a number.
   *
   * @param number a value of {@code enum bpf_link_type}
   * @return the kind; {@link #UNSPEC} if it is not known
   */
  public static LinkType of(int number) {
    LinkType[] all = values();
    return number > 0 && number < all.length ? all[number] : UNSPEC;
  }
}
