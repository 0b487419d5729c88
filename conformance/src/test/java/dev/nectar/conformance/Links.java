package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;

/** What the kernel must say of the links that tests make. */
final class Links {
  private Links() {}

  /** The kernel knows the link: its kind, its number and its program. */
  static void isOf(Link link, Program program, Kernel kernel) {
    LinkInfo info = link.info();
    assertThat(info.type()).isEqualTo(type(link.point()));
    boolean bare = info.type() == LinkType.PERF_EVENT && !kernel.target().has(Feature.PERF_LINK);
    if (bare) {
      assertThat(info.ids()).as("an event without a link").isEmpty();
    } else {
      assertThat(info.ids()).isNotEmpty().doesNotHaveDuplicates().allMatch(id -> id > 0);
      assertThat(isClock(link.point()) || info.ids().size() == 1).as("one link").isTrue();
    }
    boolean untold = bare && isClock(link.point());
    assertThat(info.program()).isEqualTo(untold ? 0 : program.info().id());
  }

  /** Clocks have a link for each CPU or thread, and tell their program by links alone. */
  private static boolean isClock(AttachPoint point) {
    return point instanceof AttachPoint.Profile || point instanceof AttachPoint.Interval;
  }

  private static LinkType type(AttachPoint point) {
    return switch (point) {
      case AttachPoint.RawTracepoint _, AttachPoint.BtfTracepoint _ -> LinkType.RAW_TRACEPOINT;
      case AttachPoint.Tracepoint _,
          AttachPoint.Interval _,
          AttachPoint.Profile _,
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
      default -> throw new IllegalArgumentException("no test attaches to " + point.text());
    };
  }
}
