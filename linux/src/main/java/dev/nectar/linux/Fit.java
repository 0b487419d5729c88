package dev.nectar.linux;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Attachment.Order;
import dev.nectar.kernel.Attachment.Scope;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.util.Optional;

/**
 * Whether a program and what is asked for fit a point. The kernel's own refusal of a misfit is a
 * bare EINVAL, if it refuses at all.
 */
final class Fit {
  private Fit() {}

  static void check(Attachment wanted) {
    type(wanted);
    loadedFor(wanted);
    scope(wanted);
    order(wanted);
    if (!wanted.cookies().isEmpty() && !takesCookie(wanted.point())) {
      throw new UnsupportedFeatureException(
          head(wanted) + "programs there are given no cookie", "do without");
    }
    if (wanted.namespace().isPresent() && !(wanted.point() instanceof NetworkPoint)) {
      throw new KernelException(
          head(wanted) + "it is in no network namespace", "leave the namespace out");
    }
  }

  private static String head(Attachment wanted) {
    return "cannot attach program "
        + wanted.program().spec().name()
        + " to "
        + wanted.point().text()
        + ": ";
  }

  private static void type(Attachment wanted) {
    ProgramType type = wanted.program().spec().type();
    AttachPoint point = wanted.point();
    boolean runs =
        type == point.programType()
            || point instanceof NetworkPoint.Reuseport && type == ProgramType.SOCKET_FILTER
            || point instanceof AttachPoint.RawTracepoint
                && type == ProgramType.RAW_TRACEPOINT_WRITABLE;
    if (!runs) {
      throw new KernelException(
          head(wanted) + "it is of type " + type + ", which does not run there",
          "load it with type " + point.programType());
    }
  }

  private static void loadedFor(Attachment wanted) {
    ProgramSpec spec = wanted.program().spec();
    AttachPoint point = wanted.point();
    Optional<AttachType> has = spec.attach().flatMap(AttachPoint::attachType);
    boolean elsewhere = isUsdt(spec) && !(point instanceof AttachPoint.Usdt);
    boolean fits = !elsewhere && has.equals(point.attachType()) || anyFits(point, has);
    if (!fits) {
      throw new KernelException(
          head(wanted)
              + "it was loaded for "
              + spec.attach().map(AttachPoint::text).orElse("no point"),
          "name the point in the program's spec");
    }
    boolean bound =
        switch (spec.type()) {
          case TRACING, EXT -> true;
          case LSM -> !(point instanceof AttachPoint.Cgroup);
          default -> false;
        };
    if (bound && !spec.attach().equals(Optional.of(point))) {
      throw new KernelException(
          head(wanted)
              + "it was loaded for "
              + spec.attach().map(AttachPoint::text).orElse("no point"),
          "load it once more for this point");
    }
  }

  /** Such programs are loaded as those for many places, where the kernel has these. */
  private static boolean isUsdt(ProgramSpec spec) {
    return spec.attach().isPresent()
        && switch (spec.attach().get()) {
          case AttachPoint.Usdt _ -> true;
          case AttachPoint.Hook some -> some.isUsdt();
          default -> false;
        };
  }

  /** Where the kernel does not want programs to be loaded as what they are attached as. */
  private static boolean anyFits(AttachPoint point, Optional<AttachType> has) {
    return switch (point) {
      case AttachPoint.Usdt _ -> has.equals(Optional.of(AttachType.TRACE_UPROBE_MULTI));
      case NetworkPoint.Xdp _ -> has.equals(Optional.of(AttachType.XDP));
      case NetworkPoint.Tcx _, NetworkPoint.Clsact _, NetworkPoint.SocketFilter _ -> true;
      case NetworkPoint.Reuseport _, NetworkPoint.Route _ -> true;
      case NetworkPoint.FlowDissector _ -> has.isEmpty();
      case NetworkPoint.SocketMap _ -> has.isEmpty();
      case AttachPoint.Cgroup(_, AttachType type) ->
          switch (type.cgroupProgram().orElseThrow()) {
            case CGROUP_SKB -> true;
            case SOCK_OPS, CGROUP_DEVICE, CGROUP_SYSCTL -> has.isEmpty();
            case CGROUP_SOCK -> has.isEmpty() && type == AttachType.CGROUP_INET_SOCK_CREATE;
            default -> false;
          };
      default -> false;
    };
  }

  private static void scope(Attachment wanted) {
    AttachPoint point = wanted.point();
    boolean fits =
        switch (wanted.scope()) {
          case Scope.All _ -> !(point instanceof NetworkPoint.SocketMap);
          case Scope.OfProcess _ ->
              switch (point) {
                case AttachPoint.Profile _, AttachPoint.PerfEvent _ -> true;
                case AttachPoint.Uprobe _, AttachPoint.Uretprobe _ -> true;
                case AttachPoint.UprobeMulti _, AttachPoint.UretprobeMulti _ -> true;
                case AttachPoint.UprobeSession _, AttachPoint.Usdt _ -> true;
                case AttachPoint.Iterator _ -> true;
                default -> false;
              };
          case Scope.OfThread _, Scope.OfCgroups _ -> point instanceof AttachPoint.Iterator;
          case Scope.OfMap _ ->
              point instanceof AttachPoint.Iterator || point instanceof NetworkPoint.SocketMap;
        };
    // A scope that a point cannot have was let pass where programs look for themselves.
    boolean looksItself = wanted.scope() instanceof Scope.OfProcess && !isPlace(point);
    if (!fits && !looksItself) {
      throw new KernelException(
          head(wanted)
              + (wanted.scope() instanceof Scope.All
                  ? "it does not say which map of sockets"
                  : "it cannot be narrowed so"),
          wanted.scope() instanceof Scope.All ? "name one: Attachment.on(map)" : "leave that out");
    }
  }

  /** Whether processes mean nothing there. */
  private static boolean isPlace(AttachPoint point) {
    return point instanceof NetworkPoint || point instanceof AttachPoint.Cgroup;
  }

  private static void order(Attachment wanted) {
    boolean fits =
        switch (wanted.point()) {
          case NetworkPoint.Tcx _, NetworkPoint.Netkit _, AttachPoint.Cgroup _ -> true;
          default -> wanted.order() instanceof Order.Any;
        };
    if (!fits) {
      throw new UnsupportedFeatureException(
          head(wanted) + "programs there have no order", "leave the order out");
    }
    switch (wanted.order()) {
      case Order.Before(Link link) -> beside(wanted, link);
      case Order.After(Link link) -> beside(wanted, link);
      case Order.Any _, Order.First _, Order.Last _ -> {}
    }
  }

  /** Of a link that was found, the point may not be known. */
  private static void beside(Attachment wanted, Link link) {
    AttachPoint other = link.point();
    if (other.getClass() != wanted.point().getClass() && !(other instanceof AttachPoint.Hook)) {
      throw new KernelException(
          head(wanted) + "the link to be placed beside is to " + other.text(),
          "name one to the same point");
    }
  }

  private static boolean takesCookie(AttachPoint point) {
    return !(point instanceof NetworkPoint
        || point instanceof AttachPoint.Cgroup
        || point instanceof AttachPoint.Iterator
        || point instanceof AttachPoint.Replace);
  }
}
