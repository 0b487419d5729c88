package dev.nectar.linux;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.ListedDevice.Queued;
import dev.nectar.linux.net.Devices;
import dev.nectar.linux.net.Filters;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Asks what is attached to a point. */
final class Query {
  private static final int FIRST_ROOM = 64;

  private final Bpf bpf;

  Query(Bpf bpf) {
    this.bpf = bpf;
  }

  List<Attached> ask(AttachPoint point, Attached.At place) {
    String action = "ask what is attached to " + point.text();
    return new NetworkNamespace(bpf.calls(), place.namespace())
        .call(action, () -> ask(point, place, action));
  }

  private List<Attached> ask(AttachPoint point, Attached.At place, String action) {
    return switch (point) {
      case AttachPoint.Cgroup(String path, AttachType type) -> {
        try (Fd group = CgroupAttacher.open(bpf.calls(), path, action)) {
          yield read(group.number(), type, action, false);
        }
      }
      case NetworkPoint.Tcx(String device, NetworkPoint.Direction direction) ->
          read(
              index(device, action),
              direction == NetworkPoint.Direction.INGRESS
                  ? AttachType.TCX_INGRESS
                  : AttachType.TCX_EGRESS,
              action,
              true);
      case NetworkPoint.Netkit netkit ->
          read(index(netkit.device(), action), type(point), action, true);
      case NetworkPoint.SocketLookup _, NetworkPoint.FlowDissector _ -> {
        try (Fd namespace = new NetworkNamespace(bpf.calls(), place.namespace()).open(action)) {
          yield read(namespace.number(), type(point), action, false);
        }
      }
      case NetworkPoint.SocketMap _ -> {
        try (Fd.Use held = socketMap(place, action).use()) {
          yield read(held.number(), type(point), action, false);
        }
      }
      case NetworkPoint.Xdp xdp -> xdp(xdp, action);
      case NetworkPoint.Clsact filter -> filters(filter, action);
      default ->
          throw new UnsupportedFeatureException(
              "cannot " + action + ": the kernel does not tell of such points",
              "look at the links there are instead");
    };
  }

  private static AttachType type(AttachPoint point) {
    return point.attachType().orElseThrow();
  }

  private List<Attached> xdp(NetworkPoint.Xdp point, String action) {
    List<Attached> found = new ArrayList<>();
    new Devices(bpf.calls())
        .device(point.device(), action)
        .xdp()
        .forEach(
            (mode, program) -> {
              if (point.mode() == NetworkPoint.Xdp.Mode.ANY || point.mode() == mode) {
                found.add(new Attached(program, OptionalInt.empty()));
              }
            });
    return found;
  }

  /** Those of the priority and the handle that are named; 0 is any. */
  private List<Attached> filters(NetworkPoint.Clsact point, String action) {
    int device = index(point.device(), action);
    return new Filters(bpf.calls())
        .list(device, point.direction(), action).stream()
            .filter(each -> point.priority() == 0 || each.priority() == point.priority())
            .filter(each -> point.handle() == 0 || each.handle() == point.handle())
            .flatMap(each -> each.program().stream().boxed())
            .map(program -> new Attached(program, OptionalInt.empty()))
            .toList();
  }

  private int index(String device, String action) {
    return new Devices(bpf.calls()).index(device, action);
  }

  /** The map of sockets that is named. */
  static LinuxMap socketMap(Attached.At place, String action) {
    return LinuxMap.of(
        place
            .map()
            .orElseThrow(
                () ->
                    new KernelException(
                        "cannot " + action + ": it does not say which map of sockets",
                        "name one: Attached.At.of(map)")));
  }

  /** Those in a row of a device; none if the kernel or the device has no such rows. */
  List<Queued> queued(int device, AttachType type, String action) {
    List<Queued> found = new ArrayList<>();
    long result = read(device, type, true, found);
    if (result == -Errno.EPERM) {
      throw Refusal.of(action, result);
    }
    return found;
  }

  private List<Attached> read(int target, AttachType type, String action, boolean tellsLinks) {
    List<Queued> found = new ArrayList<>();
    long result = read(target, type, tellsLinks, found);
    if (result == -Errno.EINVAL || result == -Errno.EOPNOTSUPP) {
      throw new UnsupportedFeatureException(
          "cannot " + action + ": this kernel does not tell of such points",
          "look at the links there are instead");
    }
    if (result < 0 && result != -Errno.ENOENT) {
      throw Refusal.of(action, result);
    }
    return found.stream().map(each -> new Attached(each.program(), each.link())).toList();
  }

  /** How many there are, or the negated errno. */
  private long read(int target, AttachType type, boolean tellsLinks, List<Queued> found) {
    boolean tellsFlags = tellsLinks || type == AttachType.LSM_CGROUP;
    for (int room = FIRST_ROOM; ; room *= 2) {
      try (Arena arena = Arena.ofConfined()) {
        Bpf.QueryRoom told =
            new Bpf.QueryRoom(
                arena.allocate(4L * room, 8),
                tellsFlags ? arena.allocate(4L * room, 8) : MemorySegment.NULL,
                tellsLinks ? arena.allocate(4L * room, 8) : MemorySegment.NULL,
                tellsLinks ? arena.allocate(4L * room, 8) : MemorySegment.NULL);
        long count = bpf.query(target, type, told);
        if (count <= room) {
          for (int i = 0; i < count; i++) {
            found.add(queued(type, told, i));
          }
          return count;
        }
      }
    }
  }

  private static Queued queued(AttachType type, Bpf.QueryRoom told, int i) {
    int link = at(told.links(), i);
    return new Queued(
        type,
        at(told.programs(), i),
        at(told.flags(), i),
        link == 0 ? OptionalInt.empty() : OptionalInt.of(link),
        at(told.linkFlags(), i));
  }

  private static int at(MemorySegment numbers, int i) {
    return numbers.byteSize() == 0 ? 0 : Native.getInt(numbers, 4L * i);
  }
}
