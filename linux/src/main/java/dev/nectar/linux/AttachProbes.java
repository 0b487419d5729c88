package dev.nectar.linux;

import dev.nectar.btf.BtfKind;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Bpf.ProgramBinding;
import dev.nectar.linux.sys.BpfHeader.LinkCreate;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Finds out how programs can be attached, without attaching any: the kernel is told to attach to
 * what is not there, and complains of that if it knows the way, of its arguments otherwise.
 */
final class AttachProbes {
  private static final String UNKNOWN = "the kernel does not know this way to attach";
  private static final String NOWHERE = "no_kernel_has_this";

  /** No descriptor, and no number of a device. */
  private static final int NOTHING = -1;

  private final Trials trials;
  private final TypeProbes types;
  private final Bpf bpf;

  AttachProbes(Trials trials, TypeProbes types) {
    this.trials = trials;
    this.types = types;
    this.bpf = trials.bpf();
  }

  /** Why programs cannot be attached so; empty if they can. */
  String lack(AttachType type) {
    return switch (type) {
      case TRACE_RAW_TP -> bound(type, ProgramType.TRACING, BtfKind.TYPEDEF, "btf_trace_sys_enter");
      case TRACE_ITER -> bound(type, ProgramType.TRACING, BtfKind.FUNC, "bpf_iter_task");
      case TRACE_FENTRY, TRACE_FEXIT, TRACE_FSESSION ->
          bound(type, ProgramType.TRACING, BtfKind.FUNC, "bpf_fentry_test1");
      case TRACE_FENTRY_MULTI, TRACE_FEXIT_MULTI, TRACE_FSESSION_MULTI ->
          trials.program(ProgramType.TRACING, to(type), Trials.RETURN_ZERO, UNKNOWN);
      case MODIFY_RETURN -> bound(type, ProgramType.TRACING, BtfKind.FUNC, "security_sb_umount");
      case LSM_MAC -> bound(type, ProgramType.LSM, BtfKind.FUNC, "bpf_lsm_bpf_map");
      case LSM_CGROUP -> bound(type, ProgramType.LSM, BtfKind.FUNC, "bpf_lsm_socket_bind");
      case STRUCT_OPS -> types.operationsMap(MapFlag.LINK.bit());
      case XDP_DEVMAP -> trials.map(MapType.DEVMAP, 4, 8, 1, 0);
      case XDP_CPUMAP -> trials.map(MapType.CPUMAP, 4, 8, 1, 0);
      case XDP, FLOW_DISSECTOR -> knows(type);
      case SK_LOOKUP -> loads(ProgramType.SK_LOOKUP, type);
      case NETFILTER -> loads(ProgramType.NETFILTER, type);
      case SK_REUSEPORT_SELECT, SK_REUSEPORT_SELECT_OR_MIGRATE -> reuseport(type);
      case PERF_EVENT -> perfEvent();
      case TRACE_KPROBE_MULTI, TRACE_KPROBE_SESSION -> functions(type);
      case TRACE_UPROBE_MULTI, TRACE_UPROBE_SESSION -> places(type);
      case LIRC_MODE2 -> attached(ProgramType.LIRC_MODE2, type);
      case SK_MSG_VERDICT -> attached(ProgramType.SK_MSG, type);
      case SK_SKB_STREAM_PARSER, SK_SKB_STREAM_VERDICT, SK_SKB_VERDICT ->
          attached(ProgramType.SK_SKB, type);
      case TCX_INGRESS, TCX_EGRESS, NETKIT_PRIMARY, NETKIT_PEER ->
          attached(ProgramType.SCHED_CLS, type);
      case CGROUP_INET_INGRESS,
          CGROUP_INET_EGRESS,
          CGROUP_INET_SOCK_CREATE,
          CGROUP_INET_SOCK_RELEASE,
          CGROUP_SOCK_OPS,
          CGROUP_DEVICE,
          CGROUP_SYSCTL,
          CGROUP_GETSOCKOPT,
          CGROUP_SETSOCKOPT,
          CGROUP_INET4_BIND,
          CGROUP_INET6_BIND,
          CGROUP_INET4_CONNECT,
          CGROUP_INET6_CONNECT,
          CGROUP_INET4_POST_BIND,
          CGROUP_INET6_POST_BIND,
          CGROUP_INET4_GETPEERNAME,
          CGROUP_INET6_GETPEERNAME,
          CGROUP_INET4_GETSOCKNAME,
          CGROUP_INET6_GETSOCKNAME,
          CGROUP_UDP4_SENDMSG,
          CGROUP_UDP6_SENDMSG,
          CGROUP_UDP4_RECVMSG,
          CGROUP_UDP6_RECVMSG,
          CGROUP_UNIX_CONNECT,
          CGROUP_UNIX_SENDMSG,
          CGROUP_UNIX_RECVMSG,
          CGROUP_UNIX_GETPEERNAME,
          CGROUP_UNIX_GETSOCKNAME ->
          attached(type.cgroupProgram().orElseThrow(), type);
    };
  }

  private static ProgramBinding to(AttachType type) {
    return new ProgramBinding(type.number(), 0, 0);
  }

  private String loads(ProgramType program, AttachType type) {
    return trials.program(program, to(type), Trials.RETURN_ZERO, UNKNOWN);
  }

  /** Bound to a name in the kernel's types. */
  private String bound(AttachType type, ProgramType program, BtfKind kind, String name) {
    ProgramBinding binding = types.toType(type, kind, name);
    return binding.typeId() == 0
        ? name + ", to try it with, is not among the kernel's types"
        : trials.program(program, binding, Trials.RETURN_ZERO, UNKNOWN);
  }

  /** Told to attach no program, a kernel that knows the way says that it is none. */
  private String knows(AttachType type) {
    long result = bpf.attach(NOTHING, NOTHING, type, 0);
    return result == -Errno.EBADF ? "" : Trials.refused(result, UNKNOWN);
  }

  private String attached(ProgramType program, AttachType type) {
    return with(
        program,
        type,
        fd -> bpf.attach(fd, NOTHING, type, 0),
        List.of(-Errno.EBADF, -Errno.ENODEV));
  }

  /** Kernels that do not know the types of attachment take any, also one that makes no sense. */
  private String reuseport(AttachType type) {
    String senseless = loads(ProgramType.SK_REUSEPORT, AttachType.CGROUP_INET_EGRESS);
    return senseless.isEmpty() ? UNKNOWN : loads(ProgramType.SK_REUSEPORT, type);
  }

  private String perfEvent() {
    return with(
        ProgramType.PERF_EVENT,
        AttachType.PERF_EVENT,
        fd -> bpf.linkPerfEvent(fd, NOTHING, 0),
        List.of(-Errno.EBADF));
  }

  private String functions(AttachType type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocate(8, 8);
      Native.putLong(names, 0, arena.allocateFrom(NOWHERE).address());
      Bpf.Functions nowhere = new Bpf.Functions.Named(names);
      return with(
          ProgramType.KPROBE,
          type,
          fd -> bpf.linkFunctions(fd, type, 0, nowhere, MemorySegment.NULL),
          List.of(-Errno.ESRCH, -Errno.ENOENT));
    }
  }

  private String places(AttachType type) {
    return places(type, 0, -Errno.ENOENT);
  }

  /** Kernels that look at threads do not mind a process that cannot be. */
  String placesOfProcess() {
    return places(AttachType.TRACE_UPROBE_MULTI, NOTHING, -Errno.EINVAL);
  }

  private String places(AttachType type, int process, int missed) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom("/" + NOWHERE);
      MemorySegment offsets = arena.allocate(8, 8);
      Bpf.LinkPart part =
          at -> {
            Native.putLong(at, LinkCreate.UprobeMulti.path, path.address());
            Native.putLong(at, LinkCreate.UprobeMulti.offsets, offsets.address());
            Native.putInt(at, LinkCreate.UprobeMulti.cnt, 1);
            Native.putInt(at, LinkCreate.UprobeMulti.pid, process);
          };
      return with(
          ProgramType.KPROBE,
          type,
          fd -> bpf.linkCreate(new Bpf.LinkCreation(fd, 0, type, 0), part),
          List.of(missed));
    }
  }

  /** Loads a program for the way and tries to attach it. */
  private String with(
      ProgramType program, AttachType type, ToLongFunction<Integer> attach, List<Integer> missed) {
    long loaded = trials.load(program, to(type), Trials.RETURN_ONE);
    if (loaded < 0) {
      return Trials.refused(loaded, UNKNOWN);
    }
    try (Fd fd = new Fd(bpf.calls(), loaded)) {
      long result = attach.applyAsLong(fd.number());
      return missed.contains((int) result) ? "" : Trials.refused(result, UNKNOWN);
    }
  }
}
