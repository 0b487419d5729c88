package dev.nectar.linux;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.net.Devices;
import dev.nectar.linux.net.Devices.Device;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ProgramType;
import java.util.Optional;

/**
 * Attaches programs without links: what is attached so stays when its program is closed and this
 * process ends, until it is detached or its place is gone. {@link LinuxKernel#lasting}. What is to
 * end with its process is attached by {@link dev.nectar.kernel.Kernel#attach} instead.
 *
 * <p>There are such places for programs of network devices ({@link Xdp}, Linux 4.8, and {@link
 * NetworkPoint.Tcx}, Linux 6.6), control groups ({@link AttachPoint.Cgroup}, Linux 4.10), maps of
 * sockets ({@link NetworkPoint.SocketMap}, Linux 4.14) and network namespaces ({@link
 * NetworkPoint.FlowDissector}, Linux 4.20). For any thread.
 */
public final class LastingAttachments {
  private final Bpf bpf;

  LastingAttachments(Bpf bpf) {
    this.bpf = bpf;
  }

  /** How a program is attached beside others. */
  public enum Beside {
    /**
     * As the kernel does if it is told nothing: alone, which another one at a device, a map or a
     * namespace refuses and one at a control group is replaced by; behind those there are with
     * {@code tcx}.
     */
    DEFAULT,
    /** In the place of the one there is, if there is one: {@link Xdp}. */
    REPLACING,
    /** Before those there are, {@code BPF_F_BEFORE}: {@link NetworkPoint.Tcx}. */
    FIRST,
    /** Groups below may have one that runs instead, {@code BPF_F_ALLOW_OVERRIDE}. Linux 4.11. */
    OVERRIDE,
    /** With others, and those of groups below, {@code BPF_F_ALLOW_MULTI}. Linux 4.15. */
    MULTI
  }

  /** What is done at a place that bpf(2) names by a number. */
  private interface Call {
    long at(int target, AttachType type);
  }

  /**
   * Attaches a program.
   *
   * @param program which
   * @param point where
   * @param place the map of sockets, or the namespace if that is not of the caller's thread
   * @param beside how, if there are others
   * @throws UnsupportedFeatureException if programs are not attached so there
   * @throws KernelException if the kernel refuses, as when another one is in the way
   */
  public void attach(Program program, AttachPoint point, Attached.At place, Beside beside) {
    LinuxProgram own = LinuxProgram.of(program);
    String action = "attach program " + own.spec().name() + " to " + point.text();
    refuse(own, point, beside, action);
    try (Fd.Use held = own.use()) {
      in(
          place,
          action,
          () -> {
            if (point instanceof Xdp xdp) {
              int index = new Devices(bpf.calls()).index(xdp.device(), action);
              int flags =
                  beside == Beside.REPLACING ? 0 : NetworkAttacher.XDP_FLAGS_UPDATE_IF_NOEXIST;
              new Devices(bpf.calls())
                  .setXdp(index, held.number(), flags | NetworkAttacher.flags(xdp.mode()), action);
            } else {
              check(
                  at(
                      point,
                      place,
                      action,
                      (target, type) -> bpf.attach(held.number(), target, type, flags(beside))),
                  point,
                  action);
            }
          });
    }
  }

  /**
   * Detaches what is attached without a link, whichever program it is: of {@link Xdp} the one in
   * the mode that the point names, or in any; of {@link NetworkPoint.Tcx} the last one.
   *
   * @param point where
   * @param place as in {@link #attach}
   * @throws KernelException if there is nothing, or the kernel refuses, as when a link keeps it
   */
  public void detach(AttachPoint point, Attached.At place) {
    String action = "detach from " + point.text();
    in(
        place,
        action,
        () -> {
          if (point instanceof Xdp xdp) {
            detach(xdp, action);
          } else {
            check(
                at(point, place, action, (target, type) -> bpf.detach(0, target, type)),
                point,
                action);
          }
        });
  }

  /**
   * Detaches a program that is attached without a link.
   *
   * @param program which, where there may be several; elsewhere it must be the one there is
   * @param point where
   * @param place as in {@link #attach}
   * @throws KernelException if it is not attached there, or the kernel refuses
   */
  public void detach(Program program, AttachPoint point, Attached.At place) {
    LinuxProgram own = LinuxProgram.of(program);
    String action = "detach program " + own.spec().name() + " from " + point.text();
    refuse(own, point, Beside.DEFAULT, action);
    try (Fd.Use held = own.use()) {
      in(
          place,
          action,
          () ->
              check(
                  at(
                      point,
                      place,
                      action,
                      (target, type) -> bpf.detach(held.number(), target, type)),
                  point,
                  action));
    }
  }

  private void in(Attached.At place, String action, Runnable work) {
    new NetworkNamespace(bpf.calls(), place.namespace())
        .call(
            action,
            () -> {
              work.run();
              return 0;
            });
  }

  private long at(AttachPoint point, Attached.At place, String action, Call call) {
    return switch (point) {
      case NetworkPoint.Tcx(String device, Direction direction) ->
          call.at(
              new Devices(bpf.calls()).index(device, action),
              direction == Direction.INGRESS ? AttachType.TCX_INGRESS : AttachType.TCX_EGRESS);
      case AttachPoint.Cgroup(String path, AttachType type) -> {
        try (Fd group = CgroupAttacher.open(bpf.calls(), path, action)) {
          yield call.at(group.number(), type);
        }
      }
      case NetworkPoint.SocketMap _ -> {
        try (Fd.Use map = Query.socketMap(place, action).use()) {
          yield call.at(map.number(), point.attachType().orElseThrow());
        }
      }
      // Its namespace is that of the thread.
      case NetworkPoint.FlowDissector _ -> call.at(0, AttachType.FLOW_DISSECTOR);
      default ->
          throw new UnsupportedFeatureException(
              "cannot " + action + ": programs there do not stay when their process ends",
              "attach it by a link, and pin that");
    };
  }

  /** The kernel would say no more than that something is wrong. */
  private static void refuse(
      LinuxProgram program, AttachPoint point, Beside beside, String action) {
    ProgramType type = program.spec().type();
    if (type != ProgramType.UNSPEC && type != point.programType()) {
      throw new KernelException(
          "cannot "
              + action
              + ": it is of type "
              + type.title()
              + ", and programs there are of type "
              + point.programType().title(),
          "name another program, or another point");
    }
    boolean fits =
        switch (beside) {
          case DEFAULT -> true;
          case REPLACING -> point instanceof Xdp;
          case FIRST -> point instanceof NetworkPoint.Tcx;
          case OVERRIDE, MULTI -> point instanceof AttachPoint.Cgroup;
        };
    if (!fits) {
      throw new UnsupportedFeatureException(
          "cannot "
              + action
              + ": programs there are not attached "
              + (beside == Beside.FIRST
                  ? "before others"
                  : "with " + beside.name().toLowerCase(java.util.Locale.ROOT)),
          "leave it out");
    }
  }

  private static int flags(Beside beside) {
    return switch (beside) {
      case DEFAULT, REPLACING -> 0;
      case FIRST -> BpfHeader.BPF_F_BEFORE;
      case OVERRIDE -> BpfHeader.BPF_F_ALLOW_OVERRIDE;
      case MULTI -> BpfHeader.BPF_F_ALLOW_MULTI;
    };
  }

  private void detach(Xdp point, String action) {
    Devices devices = new Devices(bpf.calls());
    Device device = devices.device(point.device(), action);
    Optional<Xdp.Mode> mode =
        device.xdp().keySet().stream()
            .filter(each -> point.mode() == Xdp.Mode.ANY || point.mode() == each)
            .findFirst();
    if (mode.isEmpty()) {
      throw nothing(action);
    }
    devices.setXdp(device.index(), Devices.NONE, NetworkAttacher.flags(mode.get()), action);
  }

  private static KernelException nothing(String action) {
    return new KernelException(
        "cannot " + action + ": no such program is attached there",
        "see what is attached there, and name that");
  }

  private static void check(long result, AttachPoint point, String action) {
    boolean group = point instanceof AttachPoint.Cgroup;
    switch ((int) -result) {
      case Errno.ENOENT -> throw nothing(action);
      case Errno.EEXIST ->
          throw new KernelException(
              "cannot "
                  + action
                  + ": "
                  + (point instanceof NetworkPoint.FlowDissector
                      ? "another program is attached there, or in the first namespace for all"
                      : "it is attached there already"),
              "detach that first");
      case Errno.EBUSY ->
          throw new KernelException(
              "cannot " + action + ": a link keeps the program there, or another one is in the way",
              "detach the link first, or the other program");
      case Errno.EBADF ->
          throw new KernelException(
              "cannot " + action + ": that is no " + (group ? "control group" : "map of sockets"),
              group
                  ? "name a folder of a cgroup2 file system: grep cgroup2 /proc/mounts"
                  : "name a map of type sockmap or sockhash");
      case Errno.EINVAL, Errno.EOPNOTSUPP ->
          throw new KernelException(
              "cannot " + action + ": the kernel does not take the program there",
              "load it for this point, or use a newer kernel");
      default -> {
        if (result < 0) {
          throw Refusal.of(
              action
                  + (group && result == -Errno.EPERM
                      ? ", where another program must be alone or permission lacks"
                      : ""),
              result);
        }
      }
    }
  }
}
