package dev.nectar.linux;

import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.VerifierException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loads an object, all or nothing: maps, then the types and lines of its programs, then these. */
final class Loader {
  private static final long FIRST_LOG = 1 << 16;
  private static final long LARGEST_LOG = (1 << 24) - 1;

  private final Bpf bpf;
  private final LinuxTarget target;
  private final Binding binding;
  private final Map<String, LinuxMap> maps = new LinkedHashMap<>();
  private final Map<String, LinuxProgram> programs = new LinkedHashMap<>();

  Loader(Bpf bpf, LinuxTarget target, LoadOptions options) {
    this.bpf = bpf;
    this.target = target;
    this.binding = new Binding(target, options);
  }

  LinuxObject load(ObjectSpec spec) {
    LinuxObject object = new LinuxObject(programs, maps);
    try (Arena arena = Arena.ofConfined()) {
      for (MapSpec map : spec.maps()) {
        maps.put(map.name(), create(map));
      }
      try (ProgramTypes types = ProgramTypes.load(spec, bpf, target, arena)) {
        MemorySegment license = arena.allocateFrom(spec.license());
        for (ProgramSpec program : spec.programs()) {
          programs.put(program.name(), load(program, types, license, arena));
        }
      }
      return object;
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private LinuxMap create(MapSpec spec) {
    int flags = 0;
    for (MapFlag flag : spec.flags()) {
      flags |= flag.bit();
    }
    int cpus = spec.perCpu() ? target.possibleCpus().size() : target.cpuCount();
    long entries = spec.maxEntries();
    if (spec.type() == MapType.PERF_EVENT_ARRAY && entries == 0) {
      entries = target.possibleCpus().getLast() + 1L;
    }
    if (entries < 0 || entries > 0xffff_ffffL) {
      throw new KernelException(
          "cannot create map " + spec.name() + ": it cannot have " + entries + " entries",
          "use fewer entries");
    }
    Bpf.MapCreation creation =
        new Bpf.MapCreation(
            spec.type().number(),
            spec.keySize(),
            spec.valueSize(),
            (int) entries,
            flags,
            spec.name());
    long result = bpf.mapCreate(creation);
    String action = "create map " + spec.name() + " (" + spec.type() + ", " + entries + " entries)";
    if (result == -Errno.EPERM && countsLockedMemory()) {
      unlimitMemory(action);
      result = bpf.mapCreate(creation);
    }
    return new LinuxMap(bpf, LinuxKernel.own(bpf, result, action), spec, cpus);
  }

  /** Kernels before 5.11 count maps as locked memory, of which little is allowed at first. */
  private boolean countsLockedMemory() {
    return !target.version().atLeast(KernelVersion.of(5, 11));
  }

  /**
   * Who has the rights to load may lack the one to raise the limit, and that is then the reason.
   */
  private void unlimitMemory(String action) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8);
      Native.putLong(limit, 0, SystemHeaders.RLIM_INFINITY);
      Native.putLong(limit, 8, SystemHeaders.RLIM_INFINITY);
      long number = bpf.calls().numbers().prlimit64();
      long result =
          bpf.calls().call(number, 0, SystemHeaders.RLIMIT_MEMLOCK, limit.address(), 0, 0, 0);
      if (result < 0 && Refusal.Evidence.ofThisProcess(Path.of("/")).maySetUpBpf()) {
        throw new PermissionException(
            "cannot "
                + action
                + ": the limit of locked memory is reached, and this process may not raise it"
                + " (CAP_SYS_RESOURCE)",
            "raise it before: ulimit -l unlimited");
      }
    }
  }

  private LinuxProgram load(
      ProgramSpec spec, ProgramTypes types, MemorySegment license, Arena arena) {
    MemorySegment code = Native.copy(Encoder.encode(join(spec), ByteOrder.nativeOrder()), arena);
    Bpf.ProgramLoad load =
        new Bpf.ProgramLoad(
            spec.type().number(),
            spec.name(),
            code,
            license,
            types.descriptor(spec),
            types.functions(spec, arena),
            types.lines(spec, arena),
            binding.of(spec));
    Map<String, Integer> functions = types.numbers(spec);
    long result = bpf.progLoad(load, MemorySegment.NULL, 0);
    if (result == -Errno.EPERM && countsLockedMemory()) {
      unlimitMemory("load program " + spec.name());
      result = bpf.progLoad(load, MemorySegment.NULL, 0);
    }
    if (result >= 0) {
      return new LinuxProgram(bpf, new Fd(bpf.calls(), result), spec, functions);
    }
    return explain(spec, load, result, functions);
  }

  /** Loads again with a log, which grows until it holds all. */
  private LinuxProgram explain(
      ProgramSpec spec, Bpf.ProgramLoad load, long first, Map<String, Integer> functions) {
    long result = first;
    for (long size = FIRST_LOG; ; size = Math.min(size * 8, LARGEST_LOG)) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate(size, 8);
        result = bpf.progLoad(load, buffer, 1);
        if (result >= 0) {
          return new LinuxProgram(bpf, new Fd(bpf.calls(), result), spec, functions);
        }
        if (result == -Errno.ENOSPC && size < LARGEST_LOG) {
          continue;
        }
        String text = Native.text(buffer, 0, (int) size);
        if (text.isBlank()) {
          throw Refusal.of("load program " + spec.name(), first == -Errno.ENOSPC ? first : result);
        }
        VerifierLog log = VerifierLog.parse(text);
        throw new VerifierException(
            spec.name(),
            log.reason(),
            log.advice(),
            text,
            log.slot(),
            log.line(spec.body().lines()));
      }
    }
  }

  /** The instructions with the descriptors of their maps. */
  private List<Instruction> join(ProgramSpec spec) {
    List<Instruction> body = spec.body().body();
    List<Instruction> joined = new ArrayList<>(body.size());
    for (Instruction instruction : body) {
      if (instruction instanceof Instruction.LoadWide(var dst, WideValue.MapNamed(var name))) {
        LinuxMap map = maps.get(name);
        if (map == null) {
          throw new IllegalArgumentException(
              "program " + spec.name() + " uses map " + name + ", which the object does not have");
        }
        joined.add(new Instruction.LoadWide(dst, new WideValue.MapFd(map.fd())));
      } else {
        joined.add(instruction);
      }
    }
    return joined;
  }
}
