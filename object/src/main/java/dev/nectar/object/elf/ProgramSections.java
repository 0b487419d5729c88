package dev.nectar.object.elf;

import static dev.nectar.object.AttachType.*;
import static dev.nectar.object.ProgramFlag.SLEEPABLE;
import static dev.nectar.object.ProgramFlag.XDP_FRAGMENTS;

import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ProgramSection.Rest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names of program sections: those of libbpf 1.8 ({@code section_defs} of its {@code
 * libbpf.c}), and those that other loaders know besides.
 */
public final class ProgramSections {
  private static final List<ProgramSection> LIBBPF =
      List.of(
          row("socket", ProgramType.SOCKET_FILTER),
          row("sk_reuseport/migrate", ProgramType.SK_REUSEPORT, SK_REUSEPORT_SELECT_OR_MIGRATE),
          row("sk_reuseport", ProgramType.SK_REUSEPORT, SK_REUSEPORT_SELECT),
          row("kprobe", ProgramType.KPROBE, Rest.KPROBE),
          row("uprobe", ProgramType.KPROBE, Rest.UPROBE),
          row("uprobe.s", ProgramType.KPROBE, Rest.UPROBE, SLEEPABLE),
          row("kretprobe", ProgramType.KPROBE, Rest.KRETPROBE),
          row("uretprobe", ProgramType.KPROBE, Rest.URETPROBE),
          row("uretprobe.s", ProgramType.KPROBE, Rest.URETPROBE, SLEEPABLE),
          row("kprobe.multi", ProgramType.KPROBE, TRACE_KPROBE_MULTI, Rest.KPROBE_MULTI),
          row("kretprobe.multi", ProgramType.KPROBE, TRACE_KPROBE_MULTI, Rest.KRETPROBE_MULTI),
          row("kprobe.session", ProgramType.KPROBE, TRACE_KPROBE_SESSION, Rest.TARGET),
          row("uprobe.multi", ProgramType.KPROBE, TRACE_UPROBE_MULTI, Rest.NAMED_TARGET),
          row("uretprobe.multi", ProgramType.KPROBE, TRACE_UPROBE_MULTI, Rest.NAMED_TARGET),
          row("uprobe.session", ProgramType.KPROBE, TRACE_UPROBE_SESSION, Rest.TARGET),
          row(
              "uprobe.multi.s",
              ProgramType.KPROBE,
              TRACE_UPROBE_MULTI,
              Rest.NAMED_TARGET,
              SLEEPABLE),
          row(
              "uretprobe.multi.s",
              ProgramType.KPROBE,
              TRACE_UPROBE_MULTI,
              Rest.NAMED_TARGET,
              SLEEPABLE),
          row("uprobe.session.s", ProgramType.KPROBE, TRACE_UPROBE_SESSION, Rest.TARGET, SLEEPABLE),
          row("ksyscall", ProgramType.KPROBE, Rest.NAMED_TARGET),
          row("kretsyscall", ProgramType.KPROBE, Rest.NAMED_TARGET),
          row("usdt", ProgramType.KPROBE, Rest.USDT),
          row("usdt.s", ProgramType.KPROBE, Rest.USDT, SLEEPABLE),
          row("tc/ingress", ProgramType.SCHED_CLS, TCX_INGRESS),
          row("tc/egress", ProgramType.SCHED_CLS, TCX_EGRESS),
          row("tcx/ingress", ProgramType.SCHED_CLS, TCX_INGRESS),
          row("tcx/egress", ProgramType.SCHED_CLS, TCX_EGRESS),
          row("tc", ProgramType.SCHED_CLS),
          row("classifier", ProgramType.SCHED_CLS),
          row("action", ProgramType.SCHED_ACT),
          row("netkit/primary", ProgramType.SCHED_CLS, NETKIT_PRIMARY),
          row("netkit/peer", ProgramType.SCHED_CLS, NETKIT_PEER),
          row("tracepoint", ProgramType.TRACEPOINT, Rest.TRACEPOINT),
          row("tp", ProgramType.TRACEPOINT, Rest.TRACEPOINT),
          row("tracepoint.s", ProgramType.TRACEPOINT, Rest.TRACEPOINT, SLEEPABLE),
          row("tp.s", ProgramType.TRACEPOINT, Rest.TRACEPOINT, SLEEPABLE),
          row("raw_tracepoint", ProgramType.RAW_TRACEPOINT, Rest.RAW_TRACEPOINT),
          row("raw_tp", ProgramType.RAW_TRACEPOINT, Rest.RAW_TRACEPOINT),
          row("raw_tracepoint.s", ProgramType.RAW_TRACEPOINT, Rest.RAW_TRACEPOINT, SLEEPABLE),
          row("raw_tp.s", ProgramType.RAW_TRACEPOINT, Rest.RAW_TRACEPOINT, SLEEPABLE),
          row("raw_tracepoint.w", ProgramType.RAW_TRACEPOINT_WRITABLE, Rest.TARGET),
          row("raw_tp.w", ProgramType.RAW_TRACEPOINT_WRITABLE, Rest.TARGET),
          row("tp_btf", ProgramType.TRACING, TRACE_RAW_TP, Rest.BTF_TRACEPOINT),
          row("tp_btf.s", ProgramType.TRACING, TRACE_RAW_TP, Rest.BTF_TRACEPOINT, SLEEPABLE),
          row("fentry", ProgramType.TRACING, TRACE_FENTRY, Rest.FENTRY),
          row("fmod_ret", ProgramType.TRACING, MODIFY_RETURN, Rest.MODIFY_RETURN),
          row("fexit", ProgramType.TRACING, TRACE_FEXIT, Rest.FEXIT),
          row("fentry.s", ProgramType.TRACING, TRACE_FENTRY, Rest.FENTRY, SLEEPABLE),
          row("fmod_ret.s", ProgramType.TRACING, MODIFY_RETURN, Rest.MODIFY_RETURN, SLEEPABLE),
          row("fexit.s", ProgramType.TRACING, TRACE_FEXIT, Rest.FEXIT, SLEEPABLE),
          row("fsession", ProgramType.TRACING, TRACE_FSESSION, Rest.TARGET),
          row("fsession.s", ProgramType.TRACING, TRACE_FSESSION, Rest.TARGET, SLEEPABLE),
          row("fentry.multi", ProgramType.TRACING, TRACE_FENTRY_MULTI, Rest.TARGET),
          row("fexit.multi", ProgramType.TRACING, TRACE_FEXIT_MULTI, Rest.TARGET),
          row("fsession.multi", ProgramType.TRACING, TRACE_FSESSION_MULTI, Rest.TARGET),
          row("fentry.multi.s", ProgramType.TRACING, TRACE_FENTRY_MULTI, Rest.TARGET, SLEEPABLE),
          row("fexit.multi.s", ProgramType.TRACING, TRACE_FEXIT_MULTI, Rest.TARGET, SLEEPABLE),
          row(
              "fsession.multi.s",
              ProgramType.TRACING,
              TRACE_FSESSION_MULTI,
              Rest.TARGET,
              SLEEPABLE),
          row("freplace", ProgramType.EXT, Rest.REPLACE),
          row("lsm", ProgramType.LSM, LSM_MAC, Rest.LSM),
          row("lsm.s", ProgramType.LSM, LSM_MAC, Rest.LSM, SLEEPABLE),
          row("lsm_cgroup", ProgramType.LSM, LSM_CGROUP, Rest.TARGET),
          row("iter", ProgramType.TRACING, TRACE_ITER, Rest.ITERATOR),
          row("iter.s", ProgramType.TRACING, TRACE_ITER, Rest.ITERATOR, SLEEPABLE),
          row("syscall", ProgramType.SYSCALL, Rest.NONE, SLEEPABLE),
          row("xdp.frags/devmap", ProgramType.XDP, XDP_DEVMAP, Rest.NONE, XDP_FRAGMENTS),
          row("xdp/devmap", ProgramType.XDP, XDP_DEVMAP),
          row("xdp.frags/cpumap", ProgramType.XDP, XDP_CPUMAP, Rest.NONE, XDP_FRAGMENTS),
          row("xdp/cpumap", ProgramType.XDP, XDP_CPUMAP),
          row("xdp.frags", ProgramType.XDP, XDP, Rest.NONE, XDP_FRAGMENTS),
          row("xdp", ProgramType.XDP, XDP),
          row("perf_event", ProgramType.PERF_EVENT),
          row("lwt_in", ProgramType.LWT_IN),
          row("lwt_out", ProgramType.LWT_OUT),
          row("lwt_xmit", ProgramType.LWT_XMIT),
          row("lwt_seg6local", ProgramType.LWT_SEG6LOCAL),
          row("sockops", ProgramType.SOCK_OPS, CGROUP_SOCK_OPS),
          row("sk_skb/stream_parser", ProgramType.SK_SKB, SK_SKB_STREAM_PARSER),
          row("sk_skb/stream_verdict", ProgramType.SK_SKB, SK_SKB_STREAM_VERDICT),
          row("sk_skb/verdict", ProgramType.SK_SKB, SK_SKB_VERDICT),
          row("sk_skb", ProgramType.SK_SKB),
          row("sk_msg", ProgramType.SK_MSG, SK_MSG_VERDICT),
          row("lirc_mode2", ProgramType.LIRC_MODE2, AttachType.LIRC_MODE2),
          row("flow_dissector", ProgramType.FLOW_DISSECTOR, AttachType.FLOW_DISSECTOR),
          row("cgroup_skb/ingress", ProgramType.CGROUP_SKB, CGROUP_INET_INGRESS),
          row("cgroup_skb/egress", ProgramType.CGROUP_SKB, CGROUP_INET_EGRESS),
          row("cgroup/skb", ProgramType.CGROUP_SKB),
          row("cgroup/sock_create", ProgramType.CGROUP_SOCK, CGROUP_INET_SOCK_CREATE),
          row("cgroup/sock_release", ProgramType.CGROUP_SOCK, CGROUP_INET_SOCK_RELEASE),
          row("cgroup/sock", ProgramType.CGROUP_SOCK, CGROUP_INET_SOCK_CREATE),
          row("cgroup/post_bind4", ProgramType.CGROUP_SOCK, CGROUP_INET4_POST_BIND),
          row("cgroup/post_bind6", ProgramType.CGROUP_SOCK, CGROUP_INET6_POST_BIND),
          row("cgroup/bind4", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET4_BIND),
          row("cgroup/bind6", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET6_BIND),
          row("cgroup/connect4", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET4_CONNECT),
          row("cgroup/connect6", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET6_CONNECT),
          row("cgroup/connect_unix", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UNIX_CONNECT),
          row("cgroup/sendmsg4", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UDP4_SENDMSG),
          row("cgroup/sendmsg6", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UDP6_SENDMSG),
          row("cgroup/sendmsg_unix", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UNIX_SENDMSG),
          row("cgroup/recvmsg4", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UDP4_RECVMSG),
          row("cgroup/recvmsg6", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UDP6_RECVMSG),
          row("cgroup/recvmsg_unix", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UNIX_RECVMSG),
          row("cgroup/getpeername4", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET4_GETPEERNAME),
          row("cgroup/getpeername6", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET6_GETPEERNAME),
          row("cgroup/getpeername_unix", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UNIX_GETPEERNAME),
          row("cgroup/getsockname4", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET4_GETSOCKNAME),
          row("cgroup/getsockname6", ProgramType.CGROUP_SOCK_ADDR, CGROUP_INET6_GETSOCKNAME),
          row("cgroup/getsockname_unix", ProgramType.CGROUP_SOCK_ADDR, CGROUP_UNIX_GETSOCKNAME),
          row("cgroup/sysctl", ProgramType.CGROUP_SYSCTL, AttachType.CGROUP_SYSCTL),
          row("cgroup/getsockopt", ProgramType.CGROUP_SOCKOPT, CGROUP_GETSOCKOPT),
          row("cgroup/setsockopt", ProgramType.CGROUP_SOCKOPT, CGROUP_SETSOCKOPT),
          row("cgroup/dev", ProgramType.CGROUP_DEVICE, AttachType.CGROUP_DEVICE),
          row("struct_ops", ProgramType.STRUCT_OPS, STRUCT_OPS, Rest.TARGET),
          row("struct_ops.s", ProgramType.STRUCT_OPS, STRUCT_OPS, Rest.TARGET, SLEEPABLE),
          row("sk_lookup", ProgramType.SK_LOOKUP, SK_LOOKUP),
          row("netfilter", ProgramType.NETFILTER, NETFILTER));

  /** {@code prog} and {@code cls_main} of iproute2, {@code seccomp} of cilium/ebpf. */
  private static final List<ProgramSection> OTHERS =
      List.of(
          row("prog", ProgramType.XDP),
          row("cls_main", ProgramType.SCHED_CLS),
          row("cls_act", ProgramType.SCHED_CLS),
          row("cls", ProgramType.SCHED_CLS),
          row("act", ProgramType.SCHED_ACT),
          row("seccomp", ProgramType.SOCKET_FILTER),
          row("ingress", ProgramType.SCHED_CLS),
          row("egress", ProgramType.SCHED_CLS),
          row("from-container", ProgramType.SCHED_CLS),
          row("from-netdev", ProgramType.SCHED_CLS),
          row("from-host", ProgramType.SCHED_CLS),
          row("from-overlay", ProgramType.SCHED_CLS),
          row("to-container", ProgramType.SCHED_CLS),
          row("to-netdev", ProgramType.SCHED_CLS),
          row("to-host", ProgramType.SCHED_CLS),
          row("to-overlay", ProgramType.SCHED_CLS));

  private ProgramSections() {}

  /**
   * The names that libbpf knows.
   *
   * @return a row each
   */
  public static List<ProgramSection> ofLibbpf() {
    return LIBBPF;
  }

  /**
   * The names that only other loaders know.
   *
   * @return a row each
   */
  public static List<ProgramSection> ofOthers() {
    return OTHERS;
  }

  /**
   * What programs in a section are: by its name as libbpf has it, else by the longest name that it
   * starts with.
   *
   * @param section the section's name, without a leading question mark
   * @return the row, or empty if no loader knows it
   */
  public static Optional<ProgramSection> find(String section) {
    for (ProgramSection row : LIBBPF) {
      if (row.name().equals(section) || row.rest() != Rest.NONE && isBelow(row, section)) {
        return Optional.of(row);
      }
    }
    Optional<ProgramSection> longest = longest(LIBBPF, section);
    return longest.isPresent() ? longest : longest(OTHERS, section);
  }

  /**
   * The point that programs in a section are for.
   *
   * @param section the section's name
   * @return the point as far as the name tells, or empty if it tells nothing
   */
  public static Optional<AttachPoint> point(String section) {
    return SectionReader.read(section).attach();
  }

  private static boolean isBelow(ProgramSection row, String section) {
    return section.startsWith(row.name())
        && section.length() > row.name().length()
        && section.charAt(row.name().length()) == '/';
  }

  /** Letters behind a name make it another word: {@code tcp} is not {@code tc}. */
  private static Optional<ProgramSection> longest(List<ProgramSection> rows, String section) {
    ProgramSection found = null;
    for (ProgramSection row : rows) {
      int length = row.name().length();
      boolean starts =
          section.startsWith(row.name())
              && (section.length() == length || !Character.isLetter(section.charAt(length)));
      if (starts && (found == null || length > found.name().length())) {
        found = row;
      }
    }
    return Optional.ofNullable(found);
  }

  private static ProgramSection row(String name, ProgramType type) {
    return new ProgramSection(name, type, Optional.empty(), Set.of(), Rest.NONE);
  }

  private static ProgramSection row(String name, ProgramType type, AttachType attach) {
    return row(name, type, attach, Rest.NONE);
  }

  private static ProgramSection row(
      String name, ProgramType type, Rest rest, ProgramFlag... flags) {
    return new ProgramSection(name, type, Optional.empty(), Set.of(flags), rest);
  }

  private static ProgramSection row(
      String name, ProgramType type, AttachType attach, Rest rest, ProgramFlag... flags) {
    return new ProgramSection(name, type, Optional.of(attach), Set.of(flags), rest);
  }
}
