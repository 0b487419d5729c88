package dev.nectar.verifier.rules;

import dev.nectar.object.ProgramType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The structures that programs and the kernel know contexts as ({@code linux/bpf_types.h}). */
public final class ContextTypes {
  private static final Map<ProgramType, String[]> ALL =
      Map.ofEntries(
          of(ProgramType.SOCKET_FILTER, "__sk_buff", "sk_buff"),
          of(ProgramType.SCHED_CLS, "__sk_buff", "sk_buff"),
          of(ProgramType.SCHED_ACT, "__sk_buff", "sk_buff"),
          of(ProgramType.XDP, "xdp_md", "xdp_buff"),
          of(ProgramType.CGROUP_SKB, "__sk_buff", "sk_buff"),
          of(ProgramType.CGROUP_SOCK, "bpf_sock", "sock"),
          of(ProgramType.CGROUP_SOCK_ADDR, "bpf_sock_addr", "bpf_sock_addr_kern"),
          of(ProgramType.LWT_IN, "__sk_buff", "sk_buff"),
          of(ProgramType.LWT_OUT, "__sk_buff", "sk_buff"),
          of(ProgramType.LWT_XMIT, "__sk_buff", "sk_buff"),
          of(ProgramType.LWT_SEG6LOCAL, "__sk_buff", "sk_buff"),
          of(ProgramType.SOCK_OPS, "bpf_sock_ops", "bpf_sock_ops_kern"),
          of(ProgramType.SK_SKB, "__sk_buff", "sk_buff"),
          of(ProgramType.SK_MSG, "sk_msg_md", "sk_msg"),
          of(ProgramType.FLOW_DISSECTOR, "__sk_buff", "bpf_flow_dissector"),
          of(ProgramType.KPROBE, "bpf_user_pt_regs_t", "pt_regs"),
          of(ProgramType.TRACEPOINT, "__u64", "u64"),
          of(ProgramType.PERF_EVENT, "bpf_perf_event_data", "bpf_perf_event_data_kern"),
          of(ProgramType.RAW_TRACEPOINT, "bpf_raw_tracepoint_args", "u64"),
          of(ProgramType.RAW_TRACEPOINT_WRITABLE, "bpf_raw_tracepoint_args", "u64"),
          of(ProgramType.CGROUP_DEVICE, "bpf_cgroup_dev_ctx", "bpf_cgroup_dev_ctx"),
          of(ProgramType.CGROUP_SYSCTL, "bpf_sysctl", "bpf_sysctl_kern"),
          of(ProgramType.CGROUP_SOCKOPT, "bpf_sockopt", "bpf_sockopt_kern"),
          of(ProgramType.SK_REUSEPORT, "sk_reuseport_md", "sk_reuseport_kern"),
          of(ProgramType.SK_LOOKUP, "bpf_sk_lookup", "bpf_sk_lookup_kern"),
          of(ProgramType.NETFILTER, "bpf_nf_ctx", "bpf_nf_ctx"));

  private ContextTypes() {}

  private static Map.Entry<ProgramType, String[]> of(
      ProgramType type, String program, String kernel) {
    return Map.entry(type, new String[] {program, kernel});
  }

  /** Whether a structure is how programs of a type know their context. */
  public static boolean isContext(ProgramType type, String structure) {
    String[] names = ALL.get(type);
    if (names == null) {
      return false;
    }
    boolean probes = type == ProgramType.KPROBE || type == ProgramType.PERF_EVENT;
    return structure.equals(names[0])
        || probes && (structure.equals("pt_regs") || structure.equals("user_pt_regs"));
  }

  /** The structure that the kernel knows the context as; null if there is none. */
  public static @Nullable String kernel(ProgramType type) {
    String[] names = ALL.get(type);
    return names == null ? null : names[1];
  }

  /** Whether one structure is how programs know the other, which is the kernel's. */
  public static boolean isProjection(String program, String kernel) {
    return program.equals("__sk_buff") && kernel.equals("sk_buff")
        || program.equals("xdp_md") && kernel.equals("xdp_buff");
  }
}
