package dev.nectar.object.link;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import dev.nectar.object.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what a program is bound to when it is loaded: a place in the kernel's types. */
final class AttachTarget {
  private static final String LSM_PREFIX = "bpf_lsm_";
  private static final String ITERATOR_PREFIX = "bpf_iter_";
  private static final String TRACEPOINT_PREFIX = "btf_trace_";

  private final ObjectSpec object;
  private final Target target;

  AttachTarget(ObjectSpec object, Target target) {
    this.object = object;
    this.target = target;
  }

  Bound of(ProgramSpec spec) {
    if (spec.type() == ProgramType.STRUCT_OPS) {
      return structOps(spec);
    }
    if (spec.attach().isEmpty()) {
      return unbound(spec);
    }
    AttachPoint point = spec.attach().get();
    if (spec.type() != point.programType()) {
      throw new LinkException(
          refused(spec) + " runs programs of type " + point.programType() + ", not " + spec.type(),
          "give the program that type");
    }
    int type = point.attachType().map(AttachType::number).orElse(0);
    return switch (point) {
      case AttachPoint.Fentry(String name) -> find(spec, type, BtfKind.FUNC, "", name);
      case AttachPoint.Fexit(String name) -> find(spec, type, BtfKind.FUNC, "", name);
      case AttachPoint.ModifyReturn(String name) -> find(spec, type, BtfKind.FUNC, "", name);
      case AttachPoint.LsmHook(String hook) -> find(spec, type, BtfKind.FUNC, LSM_PREFIX, hook);
      case AttachPoint.BtfTracepoint(String name) ->
          find(spec, type, BtfKind.TYPEDEF, TRACEPOINT_PREFIX, name);
      case AttachPoint.Iterator(String list) ->
          find(spec, type, BtfKind.FUNC, ITERATOR_PREFIX, list);
      case AttachPoint.Usdt _ -> usdt();
      case AttachPoint.Hook some when some.isUsdt() -> usdt();
      case AttachPoint.Hook(_, var attach, String what) -> hook(spec, type, attach, what);
      default -> new Bound(type, 0, "");
    };
  }

  /**
   * Where the kernel attaches to all places of a probe in one step, a program is loaded for that.
   */
  private Bound usdt() {
    return target.has(Feature.UPROBE_MULTI_PROCESS)
        ? new Bound(AttachType.TRACE_UPROBE_MULTI.number(), 0, "")
        : Bound.NONE;
  }

  private Bound hook(ProgramSpec spec, int type, Optional<AttachType> attach, String what) {
    if (attach.isEmpty()) {
      return unbound(spec);
    }
    return switch (attach.get()) {
      case TRACE_ITER -> find(spec, type, BtfKind.FUNC, ITERATOR_PREFIX, what);
      case LSM_CGROUP -> find(spec, type, BtfKind.FUNC, LSM_PREFIX, what);
      case TRACE_FENTRY, TRACE_FEXIT, TRACE_FSESSION, MODIFY_RETURN ->
          find(spec, type, BtfKind.FUNC, "", what);
      case TRACE_RAW_TP -> find(spec, type, BtfKind.TYPEDEF, TRACEPOINT_PREFIX, what);
      default -> new Bound(type, 0, "");
    };
  }

  private static Bound unbound(ProgramSpec spec) {
    return switch (spec.type()) {
      case UNSPEC ->
          throw new LinkException(
              "cannot load program "
                  + spec.name()
                  + ": its section"
                  + (spec.section().isEmpty() ? "" : " " + spec.section())
                  + " does not tell of which type it is",
              "give the program a type, or rename its section");
      case TRACING, LSM, EXT ->
          throw new LinkException(
              "cannot load program "
                  + spec.name()
                  + ": programs of type "
                  + spec.type()
                  + " are bound to a point when they are loaded, and it names none",
              "name the point in its spec");
      default -> Bound.NONE;
    };
  }

  /** In the kernel's own types, then in those of its modules, or in the one that is named. */
  private Bound find(ProgramSpec spec, int attachType, BtfKind kind, String prefix, String name) {
    int colon = name.indexOf(':');
    String wanted = prefix + name.substring(colon + 1);
    if (wanted.length() == prefix.length()) {
      throw new LinkException(
          refused(spec) + " names nothing to be bound to", "name the point in its section");
    }
    if (target.types().isEmpty()) {
      throw new LinkException(
          refused(spec) + " needs the kernel's types, and they cannot be read",
          "use a kernel built with CONFIG_DEBUG_INFO_BTF");
    }
    List<String> places = new ArrayList<>();
    if (colon > 0) {
      places.add(name.substring(0, colon).equals("vmlinux") ? "" : name.substring(0, colon));
    } else {
      places.add("");
      places.addAll(target.modules());
    }
    for (String module : places) {
      Optional<Btf> types = module.isEmpty() ? target.types() : target.types(module);
      int id = types.map(btf -> btf.find(kind, wanted)).orElse(0);
      if (id != 0) {
        return new Bound(attachType, id, module);
      }
    }
    throw new LinkException(
        refused(spec) + " is not in this kernel: its types name no " + wanted,
        "look for another: bpftool btf dump file /sys/kernel/btf/vmlinux");
  }

  /** The kernel's structure that the program is a member of, and which member. */
  private Bound structOps(ProgramSpec spec) {
    Btf kernel =
        target
            .types()
            .orElseThrow(
                () ->
                    new LinkException(
                        refused(spec) + " needs the kernel's types, and they cannot be read",
                        "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
    for (MapSpec map : object.maps()) {
      if (map.role() != MapRole.STRUCT_OPS) {
        continue;
      }
      for (Slot slot : map.initial()) {
        if (slot instanceof Slot.Member(int offset, String program)
            && program.equals(spec.name())) {
          return member(spec, new StructOps(object, map, kernel), offset);
        }
      }
    }
    throw new LinkException(
        "cannot load program " + spec.name() + ": no struct_ops map has it as a member",
        "put it into one, or do not load it");
  }

  private static Bound member(ProgramSpec spec, StructOps map, int offset) {
    String name = map.localMember(offset);
    BtfType.Struct struct = map.kernelStruct();
    for (int i = 0; i < struct.members().size(); i++) {
      if (struct.members().get(i).name().equals(name)) {
        return new Bound(i, map.kernelStructId(), "");
      }
    }
    throw new LinkException(
        "cannot load program "
            + spec.name()
            + ": this kernel's "
            + struct.name()
            + " has no member "
            + name,
        "use a newer kernel, or leave the member out");
  }

  private static String refused(ProgramSpec spec) {
    return "cannot load program "
        + spec.name()
        + ": "
        + spec.attach().map(AttachPoint::text).orElse("its point");
  }
}
