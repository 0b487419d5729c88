package dev.nectar.linux;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.PermissionException;
import dev.nectar.kernel.VerifierException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.FuncInfo;
import dev.nectar.linux.sys.BpfHeader.LineInfo;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads an object, all or nothing: maps, then the types and lines of its programs, then these. */
final class Loader {
  private static final KernelVersion LINE_INFO = KernelVersion.of(5, 0);
  private static final long FIRST_LOG = 1 << 16;
  private static final long LARGEST_LOG = (1 << 24) - 1;
  private static final int BTF_INT_SIGNED = 1;
  private static final int LONGEST_NAME = 127;

  /** {@code BPF_LINE_INFO_LINE_NUM} and {@code _COL}: 22 bits and 10 bits. */
  private static final int LINE_SHIFT = 10;

  private static final int LARGEST_COLUMN = (1 << LINE_SHIFT) - 1;

  private final Bpf bpf;
  private final LinuxTarget target;
  private final Map<String, LinuxMap> maps = new LinkedHashMap<>();
  private final Map<String, LinuxProgram> programs = new LinkedHashMap<>();

  Loader(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
  }

  LinuxObject load(ObjectSpec spec) {
    LinuxObject object = new LinuxObject(programs, maps);
    try (Arena arena = Arena.ofConfined()) {
      for (MapSpec map : spec.maps()) {
        maps.put(map.name(), create(map));
      }
      Types types = types(spec, arena);
      try {
        MemorySegment license = arena.allocateFrom(spec.license());
        for (ProgramSpec program : spec.programs()) {
          programs.put(program.name(), load(program, types, license, arena));
        }
      } finally {
        types.fd().ifPresent(Fd::close);
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

  /**
   * The types of all programs, loaded once.
   *
   * @param fd empty if no program has lines, or the kernel takes none
   * @param functions the id of each program's function
   */
  private record Types(Optional<Fd> fd, BtfBuilder builder, Map<String, Integer> functions) {}

  private Types types(ObjectSpec spec, Arena arena) {
    BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
    Map<String, Integer> functions = new HashMap<>();
    boolean lines = false;
    for (ProgramSpec program : spec.programs()) {
      lines |= !program.body().lines().isEmpty();
    }
    if (!lines || !target.version().atLeast(LINE_INFO)) {
      return new Types(Optional.empty(), builder, functions);
    }
    int result = builder.integer("int", 4, BTF_INT_SIGNED);
    int context = builder.pointer(0);
    int prototype = builder.prototype(result, List.of(new BtfType.Parameter("ctx", context)));
    for (ProgramSpec program : spec.programs()) {
      functions.put(
          program.name(),
          builder.function(
              identifier(program.body().name()), prototype, BtfBuilder.Linkage.GLOBAL));
      for (LineSpec line : program.body().lines()) {
        builder.string(line.file());
        builder.string(line.text());
      }
    }
    MemorySegment data = nativeCopy(builder.build(), arena);
    long fd = bpf.btfLoad(data);
    return new Types(
        fd < 0 ? Optional.empty() : Optional.of(new Fd(bpf.calls(), fd)), builder, functions);
  }

  private LinuxProgram load(ProgramSpec spec, Types types, MemorySegment license, Arena arena) {
    MemorySegment code = nativeCopy(Encoder.encode(join(spec), ByteOrder.nativeOrder()), arena);
    boolean lines = types.fd().isPresent() && !spec.body().lines().isEmpty();
    Bpf.ProgramLoad load =
        new Bpf.ProgramLoad(
            spec.type().number(),
            spec.name(),
            code,
            license,
            lines ? types.fd().get().number() : 0,
            lines ? function(spec, types, arena) : MemorySegment.NULL,
            lines ? lines(spec, types.builder(), arena) : MemorySegment.NULL);
    long result = bpf.progLoad(load, MemorySegment.NULL, 0);
    if (result == -Errno.EPERM && countsLockedMemory()) {
      unlimitMemory("load program " + spec.name());
      result = bpf.progLoad(load, MemorySegment.NULL, 0);
    }
    if (result >= 0) {
      return new LinuxProgram(bpf, new Fd(bpf.calls(), result), spec);
    }
    return explain(spec, load, result);
  }

  /** Loads again with a log, which grows until it holds all. */
  private LinuxProgram explain(ProgramSpec spec, Bpf.ProgramLoad load, long first) {
    long result = first;
    for (long size = FIRST_LOG; ; size = Math.min(size * 8, LARGEST_LOG)) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate(size, 8);
        result = bpf.progLoad(load, buffer, 1);
        if (result >= 0) {
          return new LinuxProgram(bpf, new Fd(bpf.calls(), result), spec);
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

  private static MemorySegment function(ProgramSpec spec, Types types, Arena arena) {
    MemorySegment info = arena.allocate(FuncInfo.SIZE, 8);
    Native.putInt(info, FuncInfo.type_id, types.functions().getOrDefault(spec.name(), 0));
    return info;
  }

  /** The kernel wants offsets to ascend, and one at the function's first slot. */
  private static MemorySegment lines(ProgramSpec spec, BtfBuilder strings, Arena arena) {
    List<LineSpec> lines = spec.body().lines();
    MemorySegment info = arena.allocate(LineInfo.SIZE * lines.size(), 8);
    int last = -1;
    long at = 0;
    for (LineSpec line : lines) {
      int slot = last < 0 ? 0 : line.slot();
      if (slot <= last) {
        continue;
      }
      last = slot;
      Native.putInt(info, at + LineInfo.insn_off, slot);
      Native.putInt(info, at + LineInfo.file_name_off, strings.string(line.file()));
      Native.putInt(info, at + LineInfo.line_off, strings.string(line.text()));
      Native.putInt(
          info,
          at + LineInfo.line_col,
          line.line() << LINE_SHIFT | Math.min(line.column(), LARGEST_COLUMN));
      at += LineInfo.SIZE;
    }
    return info.asSlice(0, at);
  }

  private static String identifier(String name) {
    StringBuilder text = new StringBuilder(name.length() + 1);
    for (int i = 0; i < Math.min(name.length(), LONGEST_NAME); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      if (i == 0 && digit) {
        text.append('_');
      }
      text.append(letter || digit ? c : '_');
    }
    return text.isEmpty() ? "_" : text.toString();
  }

  private static MemorySegment nativeCopy(byte[] bytes, Arena arena) {
    MemorySegment copy = arena.allocate(Math.max(1, bytes.length), 8).asSlice(0, bytes.length);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy;
  }
}
