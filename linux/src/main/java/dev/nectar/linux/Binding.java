package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.sys.Bpf.ProgramBinding;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramSpec;

/** Finds what a program is bound to when it is loaded: a place in the kernel's or others' BTF. */
final class Binding {
  private static final String HOOK_PREFIX = "bpf_lsm_";

  private final LinuxTarget target;
  private final LoadOptions options;

  Binding(LinuxTarget target, LoadOptions options) {
    this.target = target;
    this.options = options;
  }

  ProgramBinding of(ProgramSpec spec) {
    if (spec.attach().isEmpty()) {
      return unbound(spec);
    }
    AttachPoint point = spec.attach().get();
    if (spec.type() != point.programType()) {
      throw new KernelException(
          refused(spec) + " runs programs of type " + point.programType() + ", not " + spec.type(),
          "give the program that type");
    }
    int type = point.attachType().map(AttachType::number).orElse(0);
    return switch (point) {
      case AttachPoint.Fentry(String name) -> kernel(spec, type, BtfKind.FUNC, name);
      case AttachPoint.Fexit(String name) -> kernel(spec, type, BtfKind.FUNC, name);
      case AttachPoint.ModifyReturn(String name) -> kernel(spec, type, BtfKind.FUNC, name);
      case AttachPoint.LsmHook(String hook) -> kernel(spec, type, BtfKind.FUNC, HOOK_PREFIX + hook);
      case AttachPoint.BtfTracepoint(String name) ->
          kernel(spec, type, BtfKind.TYPEDEF, LinuxTarget.RAW_PREFIX + name);
      case AttachPoint.Replace(String function) -> program(spec, function);
      default -> new ProgramBinding(type, 0, 0);
    };
  }

  private static ProgramBinding unbound(ProgramSpec spec) {
    switch (spec.type()) {
      case TRACING, LSM, EXT ->
          throw new KernelException(
              "cannot load program "
                  + spec.name()
                  + ": programs of type "
                  + spec.type()
                  + " are bound to a point when they are loaded, and it names none",
              "name the point in its spec");
      default -> {}
    }
    return ProgramBinding.NONE;
  }

  private ProgramBinding kernel(ProgramSpec spec, int attachType, BtfKind kind, String name) {
    Btf types =
        target
            .types()
            .orElseThrow(
                () ->
                    new UnsupportedFeatureException(
                        refused(spec) + " needs the kernel's types, and they cannot be read",
                        "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
    int id = types.find(kind, name);
    if (id == 0) {
      throw new KernelException(
          refused(spec) + " is not in this kernel: its types name no " + name,
          "look for another: bpftool btf dump file /sys/kernel/btf/vmlinux");
    }
    return new ProgramBinding(attachType, id, 0);
  }

  private ProgramBinding program(ProgramSpec spec, String function) {
    Program extended =
        options
            .extend()
            .orElseThrow(
                () ->
                    new KernelException(
                        refused(spec) + " is a function of another program, and none is given",
                        "load it with that program in the options"));
    LinuxProgram own = LinuxProgram.of(extended);
    Integer id = own.functions().get(function);
    if (id == null) {
      throw new KernelException(
          refused(spec)
              + " is not in program "
              + extended.spec().name()
              + ", which has "
              + (own.functions().isEmpty()
                  ? "no types"
                  : "only "
                      + String.join(", ", own.functions().keySet().stream().sorted().toList())),
          "describe the function in that program's spec");
    }
    return new ProgramBinding(0, id, own.fd());
  }

  private static String refused(ProgramSpec spec) {
    return "cannot load program "
        + spec.name()
        + ": "
        + spec.attach().map(AttachPoint::text).orElse("its point");
  }
}
