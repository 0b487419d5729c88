package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a program is loaded or attached as, in the order of {@code enum bpf_attach_type} of {@code
 * linux/bpf.h}, up to what follows Linux 7.0.
 */
public enum AttachType implements Facility {
  /** {@code BPF_CGROUP_INET_INGRESS}. */
  CGROUP_INET_INGRESS("4.10", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET_EGRESS}. */
  CGROUP_INET_EGRESS("4.10", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET_SOCK_CREATE}. */
  CGROUP_INET_SOCK_CREATE("4.10", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_SOCK_OPS}. */
  CGROUP_SOCK_OPS("4.13", "CGROUP_BPF"),
  /** {@code BPF_SK_SKB_STREAM_PARSER}. */
  SK_SKB_STREAM_PARSER("4.14", "INET BPF_STREAM_PARSER"),
  /** {@code BPF_SK_SKB_STREAM_VERDICT}. */
  SK_SKB_STREAM_VERDICT("4.14", "INET BPF_STREAM_PARSER"),
  /** {@code BPF_CGROUP_DEVICE}. */
  CGROUP_DEVICE("4.15", "CGROUP_BPF"),
  /** {@code BPF_SK_MSG_VERDICT}. */
  SK_MSG_VERDICT("4.17", "INET BPF_STREAM_PARSER"),
  /** {@code BPF_CGROUP_INET4_BIND}. */
  CGROUP_INET4_BIND("4.17", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET6_BIND}. */
  CGROUP_INET6_BIND("4.17", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET4_CONNECT}. */
  CGROUP_INET4_CONNECT("4.17", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET6_CONNECT}. */
  CGROUP_INET6_CONNECT("4.17", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET4_POST_BIND}. */
  CGROUP_INET4_POST_BIND("4.17", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET6_POST_BIND}. */
  CGROUP_INET6_POST_BIND("4.17", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UDP4_SENDMSG}. */
  CGROUP_UDP4_SENDMSG("4.18", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UDP6_SENDMSG}. */
  CGROUP_UDP6_SENDMSG("4.18", "CGROUP_BPF"),
  /** {@code BPF_LIRC_MODE2}. */
  LIRC_MODE2("4.18", "BPF_LIRC_MODE2"),
  /** {@code BPF_FLOW_DISSECTOR}. */
  FLOW_DISSECTOR("4.20", "NET"),
  /** {@code BPF_CGROUP_SYSCTL}. */
  CGROUP_SYSCTL("5.2", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UDP4_RECVMSG}. */
  CGROUP_UDP4_RECVMSG("5.2", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UDP6_RECVMSG}. */
  CGROUP_UDP6_RECVMSG("5.2", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_GETSOCKOPT}. */
  CGROUP_GETSOCKOPT("5.3", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_SETSOCKOPT}. */
  CGROUP_SETSOCKOPT("5.3", "CGROUP_BPF"),
  /** {@code BPF_TRACE_RAW_TP}. */
  TRACE_RAW_TP("5.5", "DEBUG_INFO_BTF BPF_EVENTS"),
  /** {@code BPF_TRACE_FENTRY}. */
  TRACE_FENTRY("5.5", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS"),
  /** {@code BPF_TRACE_FEXIT}. */
  TRACE_FEXIT("5.5", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS"),
  /** {@code BPF_MODIFY_RETURN}. */
  MODIFY_RETURN(
      "5.7", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS SECURITY"),
  /** {@code BPF_LSM_MAC}. */
  LSM_MAC("5.7", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT BPF_LSM LSM=bpf"),
  /** {@code BPF_TRACE_ITER}. */
  TRACE_ITER("5.8", "DEBUG_INFO_BTF BPF_EVENTS"),
  /** {@code BPF_CGROUP_INET4_GETPEERNAME}. */
  CGROUP_INET4_GETPEERNAME("5.8", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET6_GETPEERNAME}. */
  CGROUP_INET6_GETPEERNAME("5.8", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET4_GETSOCKNAME}. */
  CGROUP_INET4_GETSOCKNAME("5.8", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_INET6_GETSOCKNAME}. */
  CGROUP_INET6_GETSOCKNAME("5.8", "CGROUP_BPF"),
  /** {@code BPF_XDP_DEVMAP}. */
  XDP_DEVMAP("5.8", "NET"),
  /** {@code BPF_CGROUP_INET_SOCK_RELEASE}. */
  CGROUP_INET_SOCK_RELEASE("5.9", "CGROUP_BPF"),
  /** {@code BPF_XDP_CPUMAP}. */
  XDP_CPUMAP("5.9", "NET"),
  /** {@code BPF_SK_LOOKUP}. */
  SK_LOOKUP("5.9", "INET"),
  /** {@code BPF_XDP}. */
  XDP("5.9", "NET"),
  /** {@code BPF_SK_SKB_VERDICT}. */
  SK_SKB_VERDICT("5.13", "INET"),
  /** {@code BPF_SK_REUSEPORT_SELECT}. */
  SK_REUSEPORT_SELECT("5.14", "INET"),
  /** {@code BPF_SK_REUSEPORT_SELECT_OR_MIGRATE}. */
  SK_REUSEPORT_SELECT_OR_MIGRATE("5.14", "INET"),
  /** {@code BPF_PERF_EVENT}. */
  PERF_EVENT("5.15", "BPF_EVENTS PERF_EVENTS"),
  /** {@code BPF_TRACE_KPROBE_MULTI}. */
  TRACE_KPROBE_MULTI("5.18", "KPROBES FPROBE BPF_EVENTS"),
  /** {@code BPF_LSM_CGROUP}. */
  LSM_CGROUP("6.0", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT BPF_LSM CGROUP_BPF"),
  /** {@code BPF_STRUCT_OPS}. */
  STRUCT_OPS("6.4", "BPF_JIT DEBUG_INFO_BTF"),
  /** {@code BPF_NETFILTER}. */
  NETFILTER("6.4", "NETFILTER_BPF_LINK"),
  /** {@code BPF_TCX_INGRESS}. */
  TCX_INGRESS("6.6", "NET_XGRESS"),
  /** {@code BPF_TCX_EGRESS}. */
  TCX_EGRESS("6.6", "NET_XGRESS"),
  /** {@code BPF_TRACE_UPROBE_MULTI}. */
  TRACE_UPROBE_MULTI("6.6", "UPROBES BPF_EVENTS"),
  /** {@code BPF_CGROUP_UNIX_CONNECT}. */
  CGROUP_UNIX_CONNECT("6.7", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UNIX_SENDMSG}. */
  CGROUP_UNIX_SENDMSG("6.7", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UNIX_RECVMSG}. */
  CGROUP_UNIX_RECVMSG("6.7", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UNIX_GETPEERNAME}. */
  CGROUP_UNIX_GETPEERNAME("6.7", "CGROUP_BPF"),
  /** {@code BPF_CGROUP_UNIX_GETSOCKNAME}. */
  CGROUP_UNIX_GETSOCKNAME("6.7", "CGROUP_BPF"),
  /** {@code BPF_NETKIT_PRIMARY}. */
  NETKIT_PRIMARY("6.7", "NETKIT"),
  /** {@code BPF_NETKIT_PEER}. */
  NETKIT_PEER("6.7", "NETKIT"),
  /** {@code BPF_TRACE_KPROBE_SESSION}. */
  TRACE_KPROBE_SESSION("6.10", "KPROBES FPROBE BPF_EVENTS"),
  /** {@code BPF_TRACE_UPROBE_SESSION}. */
  TRACE_UPROBE_SESSION("6.13", "UPROBES BPF_EVENTS"),
  /** {@code BPF_TRACE_FSESSION}, Linux 7.0. */
  TRACE_FSESSION("7.0", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS"),
  /** {@code BPF_TRACE_FENTRY_MULTI}, newer than Linux 7.0. */
  TRACE_FENTRY_MULTI("7.2", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS"),
  /** {@code BPF_TRACE_FEXIT_MULTI}, newer than Linux 7.0. */
  TRACE_FEXIT_MULTI("7.2", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS"),
  /** {@code BPF_TRACE_FSESSION_MULTI}, newer than Linux 7.0. */
  TRACE_FSESSION_MULTI("7.2", "DEBUG_INFO_BTF BPF_EVENTS BPF_JIT DYNAMIC_FTRACE_WITH_DIRECT_CALLS");

  private final String since;
  private final String options;

  AttachType(String since, String options) {
    this.since = since;
    this.options = options;
  }

  /** As the kernel's headers name it, without {@code BPF_} and in small letters. */
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
   * The type of the programs that are attached to control groups as this.
   *
   * @return the type, or empty if it is not for control groups
   */
  public Optional<ProgramType> cgroupProgram() {
    return switch (this) {
      case CGROUP_INET_INGRESS, CGROUP_INET_EGRESS -> Optional.of(ProgramType.CGROUP_SKB);
      case CGROUP_INET_SOCK_CREATE,
          CGROUP_INET_SOCK_RELEASE,
          CGROUP_INET4_POST_BIND,
          CGROUP_INET6_POST_BIND ->
          Optional.of(ProgramType.CGROUP_SOCK);
      case CGROUP_SOCK_OPS -> Optional.of(ProgramType.SOCK_OPS);
      case CGROUP_DEVICE -> Optional.of(ProgramType.CGROUP_DEVICE);
      case CGROUP_SYSCTL -> Optional.of(ProgramType.CGROUP_SYSCTL);
      case CGROUP_GETSOCKOPT, CGROUP_SETSOCKOPT -> Optional.of(ProgramType.CGROUP_SOCKOPT);
      case LSM_CGROUP -> Optional.of(ProgramType.LSM);
      case CGROUP_INET4_BIND,
          CGROUP_INET6_BIND,
          CGROUP_INET4_CONNECT,
          CGROUP_INET6_CONNECT,
          CGROUP_UDP4_SENDMSG,
          CGROUP_UDP6_SENDMSG,
          CGROUP_UDP4_RECVMSG,
          CGROUP_UDP6_RECVMSG,
          CGROUP_INET4_GETPEERNAME,
          CGROUP_INET6_GETPEERNAME,
          CGROUP_INET4_GETSOCKNAME,
          CGROUP_INET6_GETSOCKNAME,
          CGROUP_UNIX_CONNECT,
          CGROUP_UNIX_SENDMSG,
          CGROUP_UNIX_RECVMSG,
          CGROUP_UNIX_GETPEERNAME,
          CGROUP_UNIX_GETSOCKNAME ->
          Optional.of(ProgramType.CGROUP_SOCK_ADDR);
      default -> Optional.empty();
    };
  }
}
