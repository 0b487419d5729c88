package dev.nectar.linux;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.net.Devices;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Errno;
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
        LinuxMap map =
            LinuxMap.of(
                place
                    .map()
                    .orElseThrow(
                        () ->
                            new KernelException(
                                "cannot " + action + ": it does not say which map of sockets",
                                "name one: Attached.At.of(map)")));
        try (Fd.Use held = map.use()) {
          yield read(held.number(), type(point), action, false);
        }
      }
      case NetworkPoint.Xdp _, NetworkPoint.Clsact _ ->
          throw new UnsupportedFeatureException(
              "cannot " + action + ": bpf(2) does not tell of such points",
              "look at the links there are, or ask rtnetlink: ip link show, tc filter show");
      default ->
          throw new UnsupportedFeatureException(
              "cannot " + action + ": the kernel does not tell of such points",
              "look at the links there are instead");
    };
  }

  private static AttachType type(AttachPoint point) {
    return point.attachType().orElseThrow();
  }

  private int index(String device, String action) {
    return new Devices(bpf.calls()).index(device, action);
  }

  private List<Attached> read(int target, AttachType type, String action, boolean tellsLinks) {
    for (int room = FIRST_ROOM; ; room *= 2) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment programs = arena.allocate(4L * room, 8);
        MemorySegment links = tellsLinks ? arena.allocate(4L * room, 8) : MemorySegment.NULL;
        boolean tellsFlags = type == AttachType.LSM_CGROUP;
        MemorySegment flags = tellsFlags ? arena.allocate(4L * room, 8) : MemorySegment.NULL;
        long count = bpf.query(target, type, programs, links, flags);
        if (count == -Errno.ENOENT) {
          return List.of();
        }
        if (count == -Errno.EINVAL || count == -Errno.EOPNOTSUPP) {
          throw new UnsupportedFeatureException(
              "cannot " + action + ": this kernel does not tell of such points",
              "look at the links there are instead");
        }
        if (count < 0) {
          throw Refusal.of(action, count);
        }
        if (count <= room) {
          return list((int) count, programs, links);
        }
      }
    }
  }

  private static List<Attached> list(int count, MemorySegment programs, MemorySegment links) {
    List<Attached> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int link = links.byteSize() == 0 ? 0 : Native.getInt(links, 4L * i);
      all.add(
          new Attached(
              Native.getInt(programs, 4L * i),
              link == 0 ? OptionalInt.empty() : OptionalInt.of(link)));
    }
    return all;
  }
}
