package dev.nectar.linux;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.ObjectInKernel;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Evidence;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Perf;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.ConfigOption;
import dev.nectar.object.Facility;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.HelperUse;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Subprogram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Finds out by the smallest program or call that shows it whether the kernel has a feature. */
final class Probes {
  private static final Instruction EXIT = Trials.EXIT;
  private static final Instruction ZERO = Trials.ZERO;
  private static final Instruction TEN =
      new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(10));
  private static final Instruction LESS_ONE =
      new Instruction.Alu(Width.DOUBLE, AluOp.SUB, Register.R0, new Operand.Imm(1));
  private static final Instruction STORE =
      new Instruction.Store(Width.DOUBLE, Register.R10, -8, new Operand.Reg(Register.R0));
  private static final Instruction FETCH =
      new Instruction.Atomic(Width.DOUBLE, AtomicOp.FETCH_ADD, Register.R10, -8, Register.R0);

  /** More instructions than {@code BPF_MAXINSNS}, the limit of older kernels. */
  private static final int LONG = 5000;

  private static final Instruction SIGN_EXTENSION =
      new Instruction.MoveSigned(Width.DOUBLE, Width.BYTE, Register.R0, Register.R0);
  private static final String PROBE = "probe";
  private static final FunctionSpec RETURN_ZERO =
      new FunctionSpec(PROBE, List.of(ZERO, EXIT), List.of());
  private static final Prototype NO_PARAMETERS = new Prototype(List.of());

  private final Bpf bpf;
  private final LinuxTarget target;
  private final Trials trials;
  private final TypeProbes types;
  private final HelperProbes helpers;

  Probes(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
    this.trials = new Trials(bpf, target);
    this.types = new TypeProbes(trials, target);
    this.helpers = new HelperProbes(trials);
  }

  FeatureReport probe(Facility facility) {
    try {
      String lack = lack(facility);
      return lack.isEmpty()
          ? FeatureReport.present(facility)
          : FeatureReport.absent(facility, lack);
    } catch (PermissionException e) {
      return e.isNotPermitted()
          ? FeatureReport.refused(facility, String.valueOf(e.getMessage()))
          : FeatureReport.absent(facility, String.valueOf(e.getMessage()));
    } catch (KernelException e) {
      return FeatureReport.absent(facility, String.valueOf(e.getMessage()));
    }
  }

  /** Why it is not there; empty if it is. */
  private String lack(Facility facility) {
    return switch (facility) {
      case Feature feature -> lack(feature);
      case ProgramType type -> explained(type, lack(type));
      case MapType type -> explained(type, types.lack(type));
      case AttachType type -> explained(type, lack(type));
      case HelperUse use -> lack(use);
    };
  }

  private String lack(ProgramType type) {
    return switch (type) {
      case UNSPEC -> "it is no type";
      case EXT -> replace();
      default -> types.lack(type);
    };
  }

  /** Some ways are seen only when something is really attached. */
  private String lack(AttachType type) {
    String lack = new AttachProbes(trials, types).lack(type);
    if (!lack.isEmpty()) {
      return lack;
    }
    return switch (type) {
      case TRACE_FENTRY -> attaches(new AttachPoint.Fentry("bpf_fentry_test1"));
      case TRACE_FEXIT -> attaches(new AttachPoint.Fexit("bpf_fentry_test1"));
      case MODIFY_RETURN -> attaches(new AttachPoint.ModifyReturn("security_sb_umount"));
      case LSM_MAC -> hooks();
      default -> "";
    };
  }

  /** Where there are no such programs, that is why they call nothing. */
  private String lack(HelperUse use) {
    FeatureReport programs = target.report(use.program());
    if (!programs.present()) {
      if (programs.finding() == FeatureReport.Finding.REFUSED) {
        PermissionException.Reason why = Evidence.ofThisProcess(Path.of("/")).reason();
        throw PermissionException.notPermitted(why, programs.reason(), "");
      }
      return programs.reason();
    }
    return use.program() == ProgramType.EXT
        ? "what such programs may call depends on the program they extend"
        : helpers.lack(use.helper(), use.program(), types.bindings(use.program()));
  }

  /** The version or the configuration explains most lacks better than what the kernel said. */
  private String explained(Facility facility, String lack) {
    if (lack.isEmpty()) {
      return "";
    }
    if (!target.version().atLeast(facility.since())) {
      return "it came with Linux " + facility.since();
    }
    for (ConfigOption option : facility.options()) {
      Optional<String> value = target.config().map(known -> known.value(option.name()));
      if (value.isPresent() && !option.metBy(value.get())) {
        return "the kernel was built without " + option;
      }
    }
    return lack;
  }

  /** Why the feature is not there; empty if it is. */
  private String lack(Feature feature) {
    return switch (feature) {
      case KERNEL_BTF -> target.types().isPresent() ? "" : LinuxTarget.VMLINUX + noTypes();
      case RINGBUF -> types.lack(MapType.RINGBUF);
      case BOOT_CLOCK -> helper(Helper.KTIME_GET_BOOT_NS);
      case NAMESPACE_PID -> helper(Helper.GET_NS_CURRENT_PID_TGID);
      case MAP_BATCH -> batch();
      case RAW_TRACEPOINT_RUN -> rawTracepointRun();
      case PERF_LINK -> lack((Facility) AttachType.PERF_EVENT);
      case LOOP -> helper(Helper.LOOP);
      case PERCPU_LOOKUP -> helper(Helper.MAP_LOOKUP_PERCPU_ELEM);
      case INSTRUCTIONS_V4 -> instructions(ZERO, SIGN_EXTENSION, EXIT);
      case INSTRUCTIONS_V2 -> instructions(ZERO, jump(Width.DOUBLE, JumpOp.LT, 0), EXIT);
      case INSTRUCTIONS_V3 -> instructions(ZERO, jump(Width.WORD, JumpOp.EQ, 0), EXIT);
      case ATOMICS -> instructions(ZERO, STORE, FETCH, EXIT);
      case LONG_PROGRAMS -> longProgram();
      case BOUNDED_LOOPS -> instructions(TEN, LESS_ONE, jump(Width.DOUBLE, JumpOp.NE, -2), EXIT);
      case GLOBAL_FUNCTIONS -> globalFunction();
      // A loop: some kernels do not take one that goes to what follows it anyway.
      case MAY_GOTO ->
          instructions(ZERO, new Instruction.MayGoto(1), new Instruction.Jump(-2), EXIT);
      case KPROBE -> unit("kprobe");
      case UPROBE -> unit("uprobe");
      case KPROBE_MULTI -> lack((Facility) AttachType.TRACE_KPROBE_MULTI);
      case UPROBE_MULTI_PROCESS -> {
        String lack = lack((Facility) AttachType.TRACE_UPROBE_MULTI);
        yield lack.isEmpty() ? new AttachProbes(trials, types).placesOfProcess() : lack;
      }
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
      long result = load(ProgramType.RAW_TRACEPOINT);
      if (result < 0) {
        return refused(result, "the kernel has no programs for raw tracepoints");
      }
      try (Fd program = new Fd(bpf.calls(), result)) {
        long run = bpf.testRun(program.number(), arena.allocate(96, 8));
        return run >= 0 ? "" : refused(run, "the kernel does not run such programs on demand");
      }
    }
  }

  private String unit(String name) {
    return ProbeUnit.exists(name, target.host()) || TracefsProbes.exist(name, target)
        ? ""
        : ProbeUnit.lack(name, target.host());
  }

  private String loads(AttachPoint point) {
    loader(LoadOptions.NONE).load(object(point, RETURN_ZERO)).close();
    return "";
  }

  /** The functions are rarely called, and a program that returns 0 changes nothing. */
  private String attaches(AttachPoint point) {
    try (ObjectInKernel object = loader(LoadOptions.NONE).load(object(point, RETURN_ZERO))) {
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

  private static ObjectSpec caller() {
    FunctionSpec body =
        new FunctionSpec(
            PROBE,
            List.of(new Instruction.CallFunction(1), EXIT, ZERO, EXIT),
            List.of(),
            Optional.of(Prototype.ofPrograms()),
            List.of(new Subprogram("replaced", 2, Subprogram.Linkage.GLOBAL, NO_PARAMETERS)));
    ProgramSpec program = new ProgramSpec(PROBE, ProgramType.SOCKET_FILTER, body);
    return new ObjectSpec(List.of(program), List.of(), "GPL");
  }

  private String globalFunction() {
    loader(LoadOptions.NONE).load(caller()).close();
    return "";
  }

  /** A program that calls a function, and one that takes the function's place. */
  private String replace() {
    try (ObjectInKernel extended = loader(LoadOptions.NONE).load(caller())) {
      AttachPoint point = new AttachPoint.Replace("replaced");
      FunctionSpec body =
          new FunctionSpec(
              PROBE, List.of(ZERO, EXIT), List.of(), Optional.of(NO_PARAMETERS), List.of());
      loader(LoadOptions.extending(extended.program(PROBE))).load(object(point, body)).close();
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

  private String instructions(Instruction... body) {
    return trials.program(
        ProgramType.SOCKET_FILTER,
        Bpf.ProgramBinding.NONE,
        List.of(body),
        "the verifier refuses a program that needs it");
  }

  private String longProgram() {
    List<Instruction> body = new ArrayList<>(Collections.nCopies(LONG, ZERO));
    body.add(EXIT);
    return instructions(body.toArray(Instruction[]::new));
  }

  private static Instruction jump(Width width, JumpOp op, int offset) {
    return new Instruction.JumpIf(width, op, Register.R0, new Operand.Imm(0), offset);
  }

  /** A call without arguments: the verifier complains of them, or does not know the helper. */
  private String helper(Helper helper) {
    String lack =
        helpers.lack(helper, ProgramType.RAW_TRACEPOINT, List.of(Bpf.ProgramBinding.NONE));
    return lack.isEmpty() ? "" : "the kernel has no helper " + helper.symbol();
  }

  private long load(ProgramType type) {
    return trials.load(type, Bpf.ProgramBinding.NONE, Trials.RETURN_ZERO);
  }

  /** A lack of permission is told as such; anything else means that the feature is not there. */
  private static String refused(long result, String otherwise) {
    return Trials.refused(result, otherwise);
  }
}
