package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.NetworkPoint;

/** What the kernel must say of the links that tests make. */
final class Links {
  private Links() {}

  /** The kernel knows the link: its kind, its number and its program. */
  static void isOf(Link link, Program program, Kernel kernel) {
    LinkInfo info = link.info();
    LinkType expected = type(link.point(), kernel);
    boolean clock = isClock(link.point());
    boolean bare = expected == LinkType.PERF_EVENT && !kernel.target().has(Feature.PERF_LINK);
    assertThat(info.type()).isEqualTo(expected);
    assertThat(info.program()).isEqualTo(bare && clock ? 0 : program.info().id());
    assertThat(info.ids()).doesNotHaveDuplicates().allMatch(id -> id > 0);
    if (bare || expected == LinkType.UNSPEC) {
      assertThat(info.ids()).as("without a link").isEmpty();
    } else if (clock || link.point() instanceof AttachPoint.Usdt) {
      assertThat(info.ids()).isNotEmpty();
    } else {
      assertThat(info.ids()).hasSize(1);
    }
  }

  /** Clocks have a link for each CPU or thread, and tell their program by links alone. */
  private static boolean isClock(AttachPoint point) {
    return point instanceof AttachPoint.Profile
        || point instanceof AttachPoint.Interval
        || point instanceof AttachPoint.PerfEvent;
  }

  private static LinkType type(AttachPoint point, Kernel kernel) {
    return switch (point) {
      case AttachPoint.RawTracepoint _, AttachPoint.BtfTracepoint _ -> LinkType.RAW_TRACEPOINT;
      case AttachPoint.Tracepoint _,
          AttachPoint.Interval _,
          AttachPoint.Profile _,
          AttachPoint.PerfEvent _,
          AttachPoint.Kprobe _,
          AttachPoint.Kretprobe _,
          AttachPoint.Uprobe _,
          AttachPoint.Uretprobe _ ->
          LinkType.PERF_EVENT;
      case AttachPoint.KprobeMulti _, AttachPoint.KretprobeMulti _ -> LinkType.KPROBE_MULTI;
      case AttachPoint.Fentry _,
          AttachPoint.Fexit _,
          AttachPoint.ModifyReturn _,
          AttachPoint.LsmHook _,
          AttachPoint.Replace _ ->
          LinkType.TRACING;
      case AttachPoint.UprobeMulti _, AttachPoint.UretprobeMulti _, AttachPoint.UprobeSession _ ->
          LinkType.UPROBE_MULTI;
      case AttachPoint.Usdt _ ->
          kernel.target().has(Feature.UPROBE_MULTI_PROCESS)
              ? LinkType.UPROBE_MULTI
              : LinkType.PERF_EVENT;
      case AttachPoint.KprobeSession _ -> LinkType.KPROBE_MULTI;
      case AttachPoint.Cgroup _ -> LinkType.CGROUP;
      case AttachPoint.Iterator _ -> LinkType.ITER;
      case NetworkPoint network -> type(network, kernel);
      default -> throw new IllegalArgumentException("no test attaches to " + point.text());
    };
  }

  private static LinkType type(NetworkPoint point, Kernel kernel) {
    return switch (point) {
      case NetworkPoint.Xdp _ -> LinkType.XDP;
      case NetworkPoint.Tcx _ -> since(kernel, "6.6", LinkType.TCX);
      case NetworkPoint.SocketMap _ -> since(kernel, "6.10", LinkType.SOCKMAP);
      case NetworkPoint.Netkit _ -> LinkType.NETKIT;
      case NetworkPoint.Netfilter _ -> LinkType.NETFILTER;
      case NetworkPoint.SocketLookup _, NetworkPoint.FlowDissector _ -> LinkType.NETNS;
      case NetworkPoint.Clsact _, NetworkPoint.Route _ -> LinkType.UNSPEC;
      case NetworkPoint.SocketFilter _, NetworkPoint.Reuseport _ -> LinkType.UNSPEC;
    };
  }

  /** Older kernels attach without a link. */
  private static LinkType since(Kernel kernel, String version, LinkType type) {
    return kernel.target().version().atLeast(KernelVersion.parse(version)) ? type : LinkType.UNSPEC;
  }
}
