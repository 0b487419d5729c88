package dev.nectar.linux;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.PermissionException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Subprogram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds out by the smallest program or call that shows it whether the kernel has a feature. */
final class Probes {
  private static final Instruction EXIT = new Instruction.Exit();
  private static final Instruction ZERO =
      new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(0));
  private static final Instruction SIGN_EXTENSION =
      new Instruction.MoveSigned(Width.DOUBLE, Width.BYTE, Register.R0, Register.R0);
  private static final int LOG_BYTES = 4096;
  private static final String PROBE = "probe";
  private static final FunctionSpec RETURN_ZERO =
      new FunctionSpec(PROBE, List.of(ZERO, EXIT), List.of());
  private static final Prototype NO_PARAMETERS = new Prototype(List.of());

  private final Bpf bpf;
  private final LinuxTarget target;

  Probes(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
  }

  FeatureReport probe(Feature feature) {
    try {
      String lack = lack(feature);
      return lack.isEmpty() ? FeatureReport.present(feature) : FeatureReport.absent(feature, lack);
    } catch (PermissionException e) {
      return e.isNotPermitted()
          ? FeatureReport.refused(feature, String.valueOf(e.getMessage()))
          : FeatureReport.absent(feature, String.valueOf(e.getMessage()));
    } catch (KernelException e) {
      return FeatureReport.absent(feature, String.valueOf(e.getMessage()));
    }
  }

  /** Why the feature is not there; empty if it is. */
  private String lack(Feature feature) {
    return switch (feature) {
      case KERNEL_BTF -> target.types().isPresent() ? "" : LinuxTarget.VMLINUX + noTypes();
      case RINGBUF -> map(MapType.RINGBUF, 0, 0, target.pageSize());
      case BOOT_CLOCK -> helper(Helper.KTIME_GET_BOOT_NS);
      case NAMESPACE_PID -> helper(Helper.GET_NS_CURRENT_PID_TGID);
      case MAP_BATCH -> batch();
      case RAW_TRACEPOINT_RUN -> rawTracepointRun();
      case PERF_LINK -> perfLink();
      case LOOP -> helper(Helper.LOOP);
      case PERCPU_LOOKUP -> helper(Helper.MAP_LOOKUP_PERCPU_ELEM);
      case INSTRUCTIONS_V4 ->
          program(ProgramType.SOCKET_FILTER, List.of(ZERO, SIGN_EXTENSION, EXIT));
      case KPROBE -> unit("kprobe");
      case UPROBE -> unit("uprobe");
      case KPROBE_MULTI -> manyFunctions();
      case BTF_TRACEPOINT -> loads(new AttachPoint.BtfTracepoint("sys_enter"));
      case FENTRY -> attaches(new AttachPoint.Fentry("bpf_fentry_test1"));
      case MODIFY_RETURN -> attaches(new AttachPoint.ModifyReturn("security_sb_umount"));
      case LSM -> hooks();
      case REPLACE -> replace();
    };
  }

  private String noTypes() {
    if (Files.exists(target.host().file(LinuxTarget.VMLINUX))) {
      return " cannot be read";
    }
    return Files.exists(target.host().file("/sys/kernel"))
        ? " is not there: the kernel was built without CONFIG_DEBUG_INFO_BTF"
        : " is not there: sysfs is not mounted";
  }

  private String map(MapType type, int key, int value, int entries) {
    long result =
        bpf.mapCreate(new Bpf.MapCreation(type.number(), key, value, entries, 0, "probe"));
    if (result >= 0) {
      new Fd(bpf.calls(), result).close();
      return "";
    }
    return refused(result, "the kernel has no map of type " + type);
  }

  private String batch() {
    long result = bpf.mapCreate(new Bpf.MapCreation(MapType.HASH.number(), 4, 4, 1, 0, "probe"));
    if (result < 0) {
      return refused(result, "a map to try it with could not be made");
    }
    try (Fd map = new Fd(bpf.calls(), result);
        Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(32, 8);
      MemorySegment count = arena.allocate(4, 4);
      Native.putInt(count, 0, 1);
      long at = room.address();
      long read =
          bpf.mapBatch(BpfHeader.BPF_MAP_LOOKUP_BATCH, map.number(), 0, at, at + 8, at + 16, count);
      return read >= 0 || read == -Errno.ENOENT ? "" : "the kernel does not know the command";
    }
  }

  private String rawTracepointRun() {
    try (Arena arena = Arena.ofConfined()) {
      long result = load(ProgramType.RAW_TRACEPOINT, List.of(ZERO, EXIT), arena, 0);
      if (result < 0) {
        return refused(result, "the kernel has no programs for raw tracepoints");
      }
      try (Fd program = new Fd(bpf.calls(), result)) {
        long run = bpf.testRun(program.number(), arena.allocate(96, 8));
        return run >= 0 ? "" : refused(run, "the kernel does not run such programs on demand");
      }
    }
  }

  /** With a bad descriptor, a kernel that knows the kind of link says so, an older one does not. */
  private String perfLink() {
    try (Arena arena = Arena.ofConfined()) {
      long result = load(ProgramType.PERF_EVENT, List.of(ZERO, EXIT), arena, 0);
      if (result < 0) {
        return refused(result, "the kernel has no programs for perf events");
      }
      try (Fd program = new Fd(bpf.calls(), result)) {
        long link = bpf.linkPerfEvent(program.number(), -1, 0);
        return link == -Errno.EBADF ? "" : "the kernel does not know this kind of link";
      }
    }
  }

  private String unit(String name) {
    return ProbeUnit.exists(name, target.host()) ? "" : ProbeUnit.lack(name, target.host());
  }

  /** With a function that is in no kernel, one that knows the kind of link misses the function. */
  private String manyFunctions() {
    AttachPoint point = new AttachPoint.KprobeMulti(List.of("no_kernel_has_this"));
    try (LinuxObject object = loader(LoadOptions.NONE).load(object(point, RETURN_ZERO));
        Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("no_kernel_has_this");
      MemorySegment names = arena.allocate(8, 8);
      Native.putLong(names, 0, name.address());
      int program = LinuxProgram.of(object.program(PROBE)).fd();
      long link =
          bpf.linkFunctions(program, AttachType.TRACE_KPROBE_MULTI, 0, names, MemorySegment.NULL);
      return link == -Errno.ESRCH || link == -Errno.ENOENT
          ? ""
          : refused(link, "the kernel does not know this kind of link");
    }
  }

  private String loads(AttachPoint point) {
    loader(LoadOptions.NONE).load(object(point, RETURN_ZERO)).close();
    return "";
  }

  /** The functions are rarely called, and a program that returns 0 changes nothing. */
  private String attaches(AttachPoint point) {
    try (LinuxObject object = loader(LoadOptions.NONE).load(object(point, RETURN_ZERO))) {
      attacher().attach(List.of(new Attachment(object.program(PROBE), point))).forEach(Link::close);
      return "";
    }
  }

  /** A hook can be loaded for without being called: the kernel must be told to by a list. */
  private String hooks() {
    loads(new AttachPoint.LsmHook("bpf_map"));
    Path list = target.host().file("/sys/kernel/security/lsm");
    try {
      String modules = Files.readString(list).strip();
      return List.of(modules.split(",", -1)).contains("bpf")
          ? ""
          : "bpf is not among the active security modules (" + modules + ")";
    } catch (IOException e) {
      return list + " cannot be read: securityfs is not mounted";
    }
  }

  /** A program that calls a function, and one that takes the function's place. */
  private String replace() {
    FunctionSpec caller =
        new FunctionSpec(
            PROBE,
            List.of(new Instruction.CallFunction(1), EXIT, ZERO, EXIT),
            List.of(),
            Optional.of(Prototype.ofPrograms()),
            List.of(new Subprogram("replaced", 2, Subprogram.Linkage.GLOBAL, NO_PARAMETERS)));
    ProgramSpec program = new ProgramSpec(PROBE, ProgramType.SOCKET_FILTER, caller);
    try (LinuxObject target =
        loader(LoadOptions.NONE).load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
      AttachPoint point = new AttachPoint.Replace("replaced");
      FunctionSpec body =
          new FunctionSpec(
              PROBE, List.of(ZERO, EXIT), List.of(), Optional.of(NO_PARAMETERS), List.of());
      loader(LoadOptions.extending(target.program(PROBE))).load(object(point, body)).close();
      return "";
    }
  }

  private Loader loader(LoadOptions options) {
    return new Loader(bpf, target, options);
  }

  private Attacher attacher() {
    return new Attacher(bpf, new Perf(bpf.calls()), target);
  }

  private static ObjectSpec object(AttachPoint point, FunctionSpec body) {
    return new ObjectSpec(List.of(ProgramSpec.at(PROBE, point, body)), List.of(), "GPL");
  }

  private String program(ProgramType type, List<Instruction> body) {
    try (Arena arena = Arena.ofConfined()) {
      long result = load(type, body, arena, 0);
      if (result >= 0) {
        new Fd(bpf.calls(), result).close();
        return "";
      }
      return refused(result, "the verifier refuses a program that needs it");
    }
  }

  /** A call without arguments: the verifier complains of them, or does not know the helper. */
  private String helper(Helper helper) {
    try (Arena arena = Arena.ofConfined()) {
      List<Instruction> body = List.of(new Instruction.Call(helper.number()), ZERO, EXIT);
      MemorySegment log = arena.allocate(LOG_BYTES, 8);
      long result = load(ProgramType.RAW_TRACEPOINT, body, arena, log, 1);
      if (result >= 0) {
        new Fd(bpf.calls(), result).close();
        return "";
      }
      String text = Native.text(log, 0, LOG_BYTES);
      boolean unknown =
          text.contains("invalid func ")
              || text.contains("unknown func ")
              || text.contains("program of this type cannot use helper ");
      if (text.isBlank()) {
        return refused(result, "a program that calls " + helper.symbol() + " does not load");
      }
      return unknown ? "the kernel has no helper " + helper.symbol() : "";
    }
  }

  private long load(ProgramType type, List<Instruction> body, Arena arena, int level) {
    return load(type, body, arena, MemorySegment.NULL, level);
  }

  private long load(
      ProgramType type, List<Instruction> body, Arena arena, MemorySegment log, int level) {
    byte[] bytes = Encoder.encode(body, ByteOrder.nativeOrder());
    MemorySegment code = arena.allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, code, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return bpf.progLoad(
        new Bpf.ProgramLoad(
            type.number(),
            "probe",
            code,
            arena.allocateFrom("GPL"),
            0,
            MemorySegment.NULL,
            MemorySegment.NULL,
            Bpf.ProgramBinding.NONE),
        log,
        level);
  }

  /** A lack of permission is told as such; anything else means that the feature is not there. */
  private static String refused(long result, String otherwise) {
    if (result == -Errno.EPERM || result == -Errno.EACCES) {
      throw Refusal.of("probe the kernel", result);
    }
    return otherwise;
  }
}
