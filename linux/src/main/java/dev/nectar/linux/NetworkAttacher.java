package dev.nectar.linux;

import dev.nectar.kernel.Attachment.Order;
import dev.nectar.kernel.Attachment.Scope;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.net.Devices;
import dev.nectar.linux.net.Filters;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.net.Routes;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.BpfHeader.LinkCreate;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.object.NetworkPoint.Xdp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Attaches programs to the way of packets and sockets, in the namespace that is asked for. */
final class NetworkAttacher {
  /** {@code XDP_FLAGS_*} of {@code linux/if_link.h}. */
  static final int XDP_FLAGS_UPDATE_IF_NOEXIST = 1;

  private static final int XDP_FLAGS_SKB_MODE = 1 << 1;

  private static final int XDP_FLAGS_DRV_MODE = 1 << 2;
  private static final int XDP_FLAGS_HW_MODE = 1 << 3;

  /** {@code NFPROTO_*} of {@code linux/netfilter.h}. */
  private static final int NFPROTO_IPV4 = 2;

  private static final int NFPROTO_IPV6 = 10;

  private final Bpf bpf;

  NetworkAttacher(Bpf bpf) {
    this.bpf = bpf;
  }

  Kept attach(Run run, NetworkPoint point) {
    NetworkNamespace namespace = new NetworkNamespace(bpf.calls(), run.wanted().namespace());
    return namespace.call(run.action(), () -> attach(run, point, namespace));
  }

  private Kept attach(Run run, NetworkPoint point, NetworkNamespace namespace) {
    return switch (point) {
      case Xdp xdp -> Kept.link(xdp(run, xdp));
      case NetworkPoint.Tcx tcx -> tcx(run, tcx, namespace);
      case NetworkPoint.Clsact(String device, Direction direction, int priority, int handle) ->
          filter(
              run, new Filters.Filter(index(run, device), direction, priority, handle), namespace);
      case NetworkPoint.Netkit netkit -> Kept.link(netkit(run, netkit));
      case Netfilter netfilter -> Kept.link(netfilter(run, netfilter));
      case NetworkPoint.SocketLookup _ -> Kept.link(inNamespace(run, AttachType.SK_LOOKUP));
      case NetworkPoint.FlowDissector _ -> Kept.link(inNamespace(run, AttachType.FLOW_DISSECTOR));
      case NetworkPoint.SocketMap _ -> socketMap(run);
      case NetworkPoint.SocketFilter(int socket) ->
          socket(run, socket, SystemHeaders.SO_ATTACH_BPF, SystemHeaders.SO_DETACH_FILTER);
      case NetworkPoint.Reuseport(int socket) ->
          socket(
              run,
              socket,
              SystemHeaders.SO_ATTACH_REUSEPORT_EBPF,
              SystemHeaders.SO_DETACH_REUSEPORT_BPF);
      case NetworkPoint.Route route -> route(run, route, namespace);
    };
  }

  private int index(Run run, String device) {
    return new Devices(bpf.calls()).index(device, run.action());
  }

  static int flags(Xdp.Mode mode) {
    return switch (mode) {
      case ANY -> 0;
      case NATIVE -> XDP_FLAGS_DRV_MODE;
      case GENERIC -> XDP_FLAGS_SKB_MODE;
      case OFFLOADED -> XDP_FLAGS_HW_MODE;
    };
  }

  private Fd xdp(Run run, Xdp point) {
    int mode = flags(point.mode());
    int device = index(run, point.device());
    long result =
        bpf.linkCreate(
            new Bpf.LinkCreation(run.fd(), device, AttachType.XDP, mode), Bpf.LinkPart.NONE);
    return switch ((int) -result) {
      case Errno.EBUSY, Errno.EEXIST ->
          throw new KernelException(
              "cannot " + run.action() + ": another XDP program is attached there",
              "detach the other one: ip link set dev " + point.device() + " xdp off");
      case Errno.EOPNOTSUPP ->
          throw new UnsupportedFeatureException(
              "cannot " + run.action() + ": the driver of the device cannot", "use mode GENERIC");
      case Errno.EINVAL, Errno.ERANGE ->
          throw new KernelException(
              "cannot " + run.action() + ": the device does not take this program as it is",
              "use a smaller MTU, a program that takes frags, or mode GENERIC");
      default -> LinuxKernel.own(bpf, result, run.action());
    };
  }

  private Kept tcx(Run run, NetworkPoint.Tcx point, NetworkNamespace namespace) {
    int device = index(run, point.device());
    AttachType type =
        switch (point.direction()) {
          case INGRESS -> AttachType.TCX_INGRESS;
          case EGRESS -> AttachType.TCX_EGRESS;
        };
    long result;
    try (Ordering ordering = Ordering.of(run.wanted().order())) {
      result =
          bpf.linkCreate(
              new Bpf.LinkCreation(run.fd(), device, type, ordering.flags()), ordering.part());
    }
    if (result == -Errno.EINVAL) {
      return behindOlderFilters(run, point, device, namespace);
    }
    if (result == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + run.action() + ": the link to be placed beside is not there",
          "name one to the same device and direction");
    }
    return Kept.link(LinuxKernel.own(bpf, result, run.action()));
  }

  /** Before Linux 6.6 there are filters alone; those of equal priority run in order of handles. */
  private Kept behindOlderFilters(
      Run run, NetworkPoint.Tcx point, int device, NetworkNamespace namespace) {
    if (!(run.wanted().order() instanceof Order.Any)) {
      throw new UnsupportedFeatureException(
          "cannot " + run.action() + ": this kernel does not order programs there",
          "use Linux 6.6 or later, or filters of clsact with priorities");
    }
    return filter(run, new Filters.Filter(device, point.direction(), 0, 0), namespace);
  }

  private Kept filter(Run run, Filters.Filter wanted, NetworkNamespace namespace) {
    Filters filters = new Filters(bpf.calls());
    String action = run.action();
    Filters.Added added = filters.add(wanted, run.fd(), run.program().spec().name(), action);
    // The namespace may have lost its name by then, but not its descriptor.
    NetworkNamespace.Held held = namespace.hold(action);
    String detaching = "detach from " + run.wanted().point().text();
    return Kept.other(
        () -> held.run(detaching, () -> filters.remove(added, detaching)), held::close);
  }

  private Fd netkit(Run run, NetworkPoint.Netkit point) {
    int device = index(run, point.device());
    AttachType type = point.attachType().orElseThrow();
    long result;
    try (Ordering ordering = Ordering.of(run.wanted().order())) {
      result =
          bpf.linkCreate(
              new Bpf.LinkCreation(run.fd(), device, type, ordering.flags()), ordering.part());
    }
    if (result == -Errno.EINVAL || result == -Errno.EACCES || result == -Errno.ENXIO) {
      throw new KernelException(
          "cannot " + run.action() + ": the device is no primary netkit device",
          "make a pair: ip link add primary type netkit peer name peer");
    }
    return LinuxKernel.own(bpf, result, run.action());
  }

  private Fd netfilter(Run run, Netfilter point) {
    long result =
        bpf.linkCreate(
            new Bpf.LinkCreation(run.fd(), 0, AttachType.NETFILTER, 0),
            at -> {
              Native.putInt(
                  at,
                  LinkCreate.Netfilter.pf,
                  switch (point.family()) {
                    case IPV4 -> NFPROTO_IPV4;
                    case IPV6 -> NFPROTO_IPV6;
                  });
              Native.putInt(at, LinkCreate.Netfilter.hooknum, point.hook().ordinal());
              Native.putInt(at, LinkCreate.Netfilter.priority, point.priority());
              Native.putInt(
                  at,
                  LinkCreate.Netfilter.flags,
                  switch (point.fragments()) {
                    case SEEN -> 0;
                    case REASSEMBLED -> BpfHeader.BPF_F_NETFILTER_IP_DEFRAG;
                  });
            });
    return switch ((int) -result) {
      case Errno.EBUSY ->
          throw new KernelException(
              "cannot " + run.action() + ": another program has this priority",
              "choose another priority");
      case Errno.ERANGE ->
          throw new KernelException(
              "cannot " + run.action() + ": the kernel keeps this priority for itself",
              "choose one that is neither the smallest nor the largest number");
      case Errno.EAFNOSUPPORT, Errno.EINVAL, Errno.ENOENT, Errno.EOPNOTSUPP ->
          throw new UnsupportedFeatureException(
              "cannot " + run.action() + ": this kernel cannot do that there",
              point.fragments() == Netfilter.Fragments.REASSEMBLED
                  ? "use Linux 6.6 or later, and load the module nf_defrag_ipv4 or nf_defrag_ipv6"
                  : "use Linux 6.4 or later, built with CONFIG_NETFILTER_BPF_LINK");
      default -> LinuxKernel.own(bpf, result, run.action());
    };
  }

  private Fd inNamespace(Run run, AttachType type) {
    NetworkNamespace own = new NetworkNamespace(bpf.calls(), run.wanted().namespace());
    try (Fd namespace = own.open(run.action())) {
      long result =
          bpf.linkCreate(
              new Bpf.LinkCreation(run.fd(), namespace.number(), type, 0), Bpf.LinkPart.NONE);
      return switch ((int) -result) {
        case Errno.EEXIST, Errno.EBUSY, Errno.E2BIG, Errno.ENOSPC ->
            throw (type == AttachType.FLOW_DISSECTOR
                ? new KernelException(
                    "cannot "
                        + run.action()
                        + ": another program is attached in this namespace, or in the first one for"
                        + " all",
                    "detach the other one")
                : new KernelException(
                    "cannot " + run.action() + ": the kernel runs at most 64 programs there",
                    "attach fewer programs"));
        default -> LinuxKernel.own(bpf, result, run.action());
      };
    }
  }

  /** By a link from Linux 6.10 on. */
  private Kept socketMap(Run run) {
    if (!(run.wanted().scope() instanceof Scope.OfMap(var map))) {
      throw new IllegalStateException("a map of sockets is named");
    }
    try (Fd.Use sockets = LinuxMap.of(map).use()) {
      return socketMap(run, LinuxMap.of(map), sockets);
    }
  }

  private Kept socketMap(Run run, LinuxMap map, Fd.Use sockets) {
    AttachType type = run.wanted().point().attachType().orElseThrow();
    long result =
        bpf.linkCreate(
            new Bpf.LinkCreation(run.fd(), sockets.number(), type, 0), Bpf.LinkPart.NONE);
    if (result != -Errno.EINVAL) {
      return Kept.link(LinuxKernel.own(bpf, check(run, result), run.action()));
    }
    check(run, bpf.attach(run.fd(), sockets.number(), type, 0));
    LinuxProgram kept = run.program().duplicate(run.action());
    LinuxMap keptMap = map.duplicate(run.action());
    return Kept.other(() -> bpf.detach(kept.fd(), keptMap.fd(), type), kept::close, keptMap::close);
  }

  private static long check(Run run, long result) {
    if (result == -Errno.EBUSY) {
      throw new KernelException(
          "cannot " + run.action() + ": another program is attached to this map",
          "detach the other one");
    }
    if (result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL) {
      throw new KernelException(
          "cannot " + run.action() + ": the map holds no sockets, or has a program of another kind",
          "use a map of type SOCKMAP or SOCKHASH");
    }
    if (result < 0) {
      throw Refusal.of(run.action(), result);
    }
    return result;
  }

  private Kept socket(Run run, int socket, int attach, int detach) {
    long result = option(socket, attach, run.fd());
    String action = run.action();
    switch ((int) -result) {
      case Errno.EBADF, Errno.ENOTSOCK ->
          throw new KernelException(
              "cannot " + action + ": descriptor " + socket + " is no socket of this process",
              "give the number of an open one");
      case Errno.EINVAL, Errno.ENOPROTOOPT ->
          throw new KernelException(
              "cannot " + action + ": the socket does not take such a program",
              "set SO_REUSEPORT before it is bound, if it is to share a port");
      default -> {
        if (result < 0) {
          throw Refusal.of(action, result);
        }
      }
    }
    return Kept.other(() -> option(socket, detach, 0));
  }

  private long option(int socket, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
      return bpf.calls()
          .call(
              bpf.calls().numbers().setsockopt(),
              socket,
              SystemHeaders.SOL_SOCKET,
              name,
              memory.address(),
              4,
              0);
    }
  }

  private Kept route(Run run, NetworkPoint.Route point, NetworkNamespace namespace) {
    String action = run.action();
    Routes.Destination destination = Routes.Destination.parse(point.destination(), action);
    int device = index(run, point.device());
    Routes routes = new Routes(bpf.calls());
    routes.add(destination, device, point.stage(), run.fd(), run.program().spec().name(), action);
    NetworkNamespace.Held held = namespace.hold(action);
    String detaching = "detach from " + point.text();
    return Kept.other(
        () -> held.run(detaching, () -> routes.remove(destination, device, detaching)),
        held::close);
  }
}
