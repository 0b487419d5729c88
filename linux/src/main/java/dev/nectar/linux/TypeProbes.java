package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf.ProgramBinding;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out which types of programs and maps the kernel has. */
final class TypeProbes {
  private static final String NO_PROGRAMS = "the kernel has no such programs";
  private static final String SOME_OPERATIONS = "tcp_congestion_ops";

  private final Trials trials;
  private final LinuxTarget target;

  /** The kernel's types are searched for them once. */
  private final Map<ProgramType, List<ProgramBinding>> bindings = new EnumMap<>(ProgramType.class);

  TypeProbes(Trials trials, LinuxTarget target) {
    this.trials = trials;
    this.target = target;
  }

  /** Why there are no programs of a type; empty if there are. */
  String lack(ProgramType type) {
    String reason = NO_PROGRAMS;
    for (ProgramBinding binding : bindings(type)) {
      reason = trials.program(type, binding, Trials.RETURN_ZERO, NO_PROGRAMS);
      if (reason.isEmpty()) {
        return "";
      }
    }
    return type == ProgramType.STRUCT_OPS && isKnown(type) ? "" : reason;
  }

  /** The kernel knows the type if it says that programs of it must be bound to something. */
  private boolean isKnown(ProgramType type) {
    return trials.load(type, ProgramBinding.NONE, Trials.RETURN_ZERO) == -Errno.ENOTSUPP;
  }

  /**
   * What programs of a type can be bound to when they are loaded: the first that works shows the
   * type, and all of them what such programs may call. Only what can be loaded everywhere is among
   * them; none if the kernel's types do not have it.
   */
  List<ProgramBinding> bindings(ProgramType type) {
    return bindings.computeIfAbsent(type, this::findBindings);
  }

  private List<ProgramBinding> findBindings(ProgramType type) {
    return switch (type) {
      case CGROUP_SOCK_ADDR ->
          to(
              AttachType.CGROUP_INET4_CONNECT,
              AttachType.CGROUP_INET4_BIND,
              AttachType.CGROUP_UDP4_SENDMSG);
      case CGROUP_SOCK -> to(AttachType.CGROUP_INET_SOCK_CREATE, AttachType.CGROUP_INET4_POST_BIND);
      case CGROUP_SOCKOPT -> to(AttachType.CGROUP_GETSOCKOPT, AttachType.CGROUP_SETSOCKOPT);
      case SK_LOOKUP -> to(AttachType.SK_LOOKUP);
      case NETFILTER -> to(AttachType.NETFILTER);
      case TRACING ->
          List.of(
              toType(AttachType.TRACE_RAW_TP, BtfKind.TYPEDEF, "btf_trace_sys_enter"),
              toType(AttachType.TRACE_ITER, BtfKind.FUNC, "bpf_iter_task"));
      case LSM -> List.of(toType(AttachType.LSM_MAC, BtfKind.FUNC, "bpf_lsm_bpf_map"));
      case STRUCT_OPS -> operations().stream().toList();
      default -> List.of(ProgramBinding.NONE);
    };
  }

  private static List<ProgramBinding> to(AttachType... types) {
    return List.of(types).stream().map(t -> new ProgramBinding(t.number(), 0, 0)).toList();
  }

  /** Bound to one of the kernel's types, or to none if it has no such type. */
  ProgramBinding toType(AttachType attach, BtfKind kind, String name) {
    int id = target.types().map(types -> types.find(kind, name)).orElse(0);
    return new ProgramBinding(attach.number(), id, 0);
  }

  /** A function of a structure of functions; which one, the attach type says. */
  private Optional<ProgramBinding> operations() {
    return target.types().flatMap(types -> function(types, "ssthresh"));
  }

  private static Optional<ProgramBinding> function(Btf types, String name) {
    int id = types.find(BtfKind.STRUCT, SOME_OPERATIONS);
    if (id == 0 || !(types.type(id) instanceof BtfType.Struct struct)) {
      return Optional.empty();
    }
    for (int i = 0; i < struct.members().size(); i++) {
      if (struct.members().get(i).name().equals(name)) {
        return Optional.of(new ProgramBinding(i, id, 0));
      }
    }
    return Optional.empty();
  }

  /** Why there are no maps of a type; empty if there are. */
  String lack(MapType type) {
    int unfilled = MapFlag.NO_PREALLOC.bit();
    return switch (type) {
      case UNSPEC -> "it is no type";
      case HASH,
          ARRAY,
          PROG_ARRAY,
          PERF_EVENT_ARRAY,
          PERCPU_HASH,
          PERCPU_ARRAY,
          CGROUP_ARRAY,
          LRU_HASH,
          LRU_PERCPU_HASH,
          DEVMAP,
          DEVMAP_HASH,
          SOCKMAP,
          SOCKHASH,
          CPUMAP,
          XSKMAP,
          REUSEPORT_SOCKARRAY ->
          trials.map(type, 4, 4, 1, 0);
      case STACK_TRACE -> trials.map(type, 4, 8, 1, 0);
      case LPM_TRIE -> trials.map(type, 8, 4, 1, unfilled);
      case RHASH -> trials.map(type, 4, 4, 1, unfilled);
      case ARRAY_OF_MAPS, HASH_OF_MAPS -> trials.mapOfMaps(type);
      case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> trials.map(type, 16, 8, 0, 0);
      case QUEUE, STACK, BLOOM_FILTER -> trials.map(type, 0, 4, 1, 0);
      case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE ->
          trials.typedMap(type, 4, 0, unfilled, 0);
      case STRUCT_OPS -> operationsMap(0);
      case RINGBUF, USER_RINGBUF -> trials.map(type, 0, 0, target.pageSize(), 0);
      case ARENA -> trials.map(type, 0, 0, 1, MapFlag.MAPPABLE.bit());
      case INSN_ARRAY -> trials.map(type, 4, 16, 1, 0);
    };
  }

  /** Why a map of functions cannot be made; empty if it can. */
  String operationsMap(int flags) {
    Optional<Btf> types = target.types();
    int id = types.map(t -> t.find(BtfKind.STRUCT, "bpf_struct_ops_" + SOME_OPERATIONS)).orElse(0);
    return id == 0
        ? "the kernel's types have no struct bpf_struct_ops_" + SOME_OPERATIONS
        : trials.typedMap(MapType.STRUCT_OPS, (int) types.get().size(id), 1, flags, id);
  }
}
