package dev.nectar.linux;

import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.VerifierException;
import dev.nectar.kernel.VerifierLog;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.ObjectCheck;
import dev.nectar.linux.LoggedLoad.Explained;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.FuncInfo;
import dev.nectar.linux.sys.BpfHeader.LineInfo;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.LineSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.object.link.LinkedTypes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads programs whose maps exist. */
final class ProgramLoader {
  /** {@code BPF_LINE_INFO_LINE_NUM} and {@code _COL}: 22 bits and 10 bits. */
  private static final int LINE_SHIFT = 10;

  private static final int LARGEST_COLUMN = (1 << LINE_SHIFT) - 1;

  private final Bpf bpf;
  private final LoadOptions options;
  private final LockedMemory memory;
  private final Map<String, LinuxMap> maps;
  private final Types types;
  private final ModuleTypes modules;
  private final Optional<UsdtTable> usdt;
  private final LoadedTypes inKernel;
  private final BoundDevice device;

  /**
   * The object's types in the kernel.
   *
   * @param linked what they are
   * @param descriptor of them, or 0 if the kernel has none
   */
  record Types(Optional<LinkedTypes> linked, int descriptor) {}

  ProgramLoader(
      Bpf bpf,
      LoadOptions options,
      LockedMemory memory,
      Map<String, LinuxMap> maps,
      Types types,
      ModuleTypes modules,
      Optional<UsdtTable> usdt,
      LoadedTypes inKernel,
      BoundDevice device) {
    this.bpf = bpf;
    this.options = options;
    this.memory = memory;
    this.maps = maps;
    this.types = types;
    this.modules = modules;
    this.usdt = usdt;
    this.inKernel = inKernel;
    this.device = device;
  }

  LinuxProgram load(LinkedProgram program, String license) {
    ProgramSpec spec = program.spec();
    ObjectCheck.code(spec);
    try (Arena arena = Arena.ofConfined()) {
      boolean described = types.descriptor() != 0 && !program.functions().isEmpty();
      Bpf.ProgramLoad load =
          new Bpf.ProgramLoad(
              spec.type().number(),
              spec.name(),
              Native.copy(Encoder.encode(join(program), ByteOrder.nativeOrder()), arena),
              arena.allocateFrom(license),
              described ? types.descriptor() : 0,
              described ? functions(program, arena) : MemorySegment.NULL,
              described ? lines(program, arena) : MemorySegment.NULL,
              binding(program),
              flags(spec) | device.flag(),
              modules.array(program.modules(), arena),
              device.index());
      long result =
          memory.whileAllowed(
              "load program " + spec.name(), () -> bpf.progLoad(load, MemorySegment.NULL, 0));
      return result >= 0
          ? own(result, program, described)
          : explain(program, load, result, described);
    }
  }

  private LinuxProgram own(long fd, LinkedProgram program, boolean described) {
    Map<String, Integer> functions = new HashMap<>();
    if (described) {
      program.functions().forEach(each -> functions.put(each.name(), each.type()));
    }
    return new LinuxProgram(
        bpf,
        new Fd(bpf.calls(), fd),
        program.spec(),
        new LinuxProgram.Loaded(functions, program.bound().attachType(), usdt),
        inKernel);
  }

  private static int flags(ProgramSpec spec) {
    int flags = 0;
    for (ProgramFlag flag : spec.flags()) {
      flags |= flag.bit();
    }
    return flags;
  }

  private Bpf.ProgramBinding binding(LinkedProgram program) {
    ProgramSpec spec = program.spec();
    if (spec.attach().isPresent()
        && spec.attach().get() instanceof AttachPoint.Replace(String function)) {
      return replacing(spec, function);
    }
    return new Bpf.ProgramBinding(
        program.bound().attachType(),
        program.bound().type(),
        modules.descriptor(program.bound().module()));
  }

  private Bpf.ProgramBinding replacing(ProgramSpec spec, String function) {
    String refused = "cannot load program " + spec.name() + ": freplace:" + function;
    Program extended =
        options
            .extend()
            .orElseThrow(
                () ->
                    new KernelException(
                        refused + " is a function of another program, and none is given",
                        "load it with that program in the options"));
    LinuxProgram own = LinuxProgram.of(extended);
    Integer id = own.functions().get(function);
    if (id == null) {
      throw new KernelException(
          refused
              + " is not in program "
              + extended.spec().name()
              + ", which has "
              + (own.functions().isEmpty()
                  ? "no types"
                  : "only "
                      + String.join(", ", own.functions().keySet().stream().sorted().toList())),
          "describe the function in that program's spec");
    }
    return new Bpf.ProgramBinding(0, id, own.fd());
  }

  /** An array of {@code struct bpf_func_info}. */
  private static MemorySegment functions(LinkedProgram program, Arena arena) {
    MemorySegment info = Native.room(FuncInfo.SIZE * program.functions().size(), arena);
    long at = 0;
    for (LinkedProgram.Place each : program.functions()) {
      Native.putInt(info, at + FuncInfo.insn_off, each.slot());
      Native.putInt(info, at + FuncInfo.type_id, each.type());
      at += FuncInfo.SIZE;
    }
    return info;
  }

  /** An array of {@code struct bpf_line_info}. */
  private MemorySegment lines(LinkedProgram program, Arena arena) {
    MemorySegment info = Native.room(LineInfo.SIZE * program.lines().size(), arena);
    LinkedTypes strings = types.linked().orElseThrow();
    long at = 0;
    for (LineSpec line : program.lines()) {
      Native.putInt(info, at + LineInfo.insn_off, line.slot());
      Native.putInt(info, at + LineInfo.file_name_off, strings.string(line.file()));
      Native.putInt(info, at + LineInfo.line_off, strings.string(line.text()));
      Native.putInt(
          info,
          at + LineInfo.line_col,
          line.line() << LINE_SHIFT | Math.min(line.column(), LARGEST_COLUMN));
      at += LineInfo.SIZE;
    }
    return info;
  }

  /** Loads again with a log. */
  private LinuxProgram explain(
      LinkedProgram program, Bpf.ProgramLoad load, long first, boolean described) {
    Explained explained = new LoggedLoad(bpf, load).run();
    if (explained.result() >= 0) {
      return own(explained.result(), program, described);
    }
    VerifierLog log = VerifierLog.parse(explained.log());
    if (log.reason().isBlank()) {
      throw bpf.refusal(
          "load program " + program.spec().name(),
          first == -Errno.ENOSPC ? first : explained.result());
    }
    throw refusal(program, log);
  }

  private static VerifierException refusal(LinkedProgram program, VerifierLog log) {
    String name = program.spec().name();
    return program
        .poison(log.slot())
        .map(
            why ->
                new VerifierException(
                    name,
                    log,
                    program.lines(),
                    "it needs what this kernel lacks: " + why,
                    "ask for it before, by bpf_core_field_exists and the like, or use another"
                        + " kernel"))
        .orElseGet(() -> new VerifierException(name, log, program.lines()));
  }

  /** The instructions with the descriptors of maps and of modules' types. */
  private List<Instruction> join(LinkedProgram program) {
    List<Instruction> joined = new ArrayList<>(program.body().size());
    for (Instruction instruction : program.body()) {
      joined.add(
          instruction instanceof Instruction.LoadWide(var dst, WideValue value)
              ? new Instruction.LoadWide(dst, join(program, value))
              : instruction);
    }
    return joined;
  }

  private WideValue join(LinkedProgram program, WideValue value) {
    return switch (value) {
      case WideValue.MapNamed(String name) -> new WideValue.MapFd(map(program, name).fd());
      case WideValue.MapValueNamed(String name, int offset) ->
          new WideValue.MapValue(map(program, name).fd(), offset);
      case WideValue.KernelVariable(int id, int module) when module > 0 ->
          new WideValue.KernelVariable(id, modules.descriptor(program.modules().get(module - 1)));
      default -> value;
    };
  }

  private LinuxMap map(LinkedProgram program, String name) {
    LinuxMap map = maps.get(name);
    if (map == null) {
      throw new IllegalArgumentException(
          "program "
              + program.spec().name()
              + " uses map "
              + name
              + ", which the object does not have");
    }
    return map;
  }
}
