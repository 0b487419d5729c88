package dev.nectar.linux;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.WideValue;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.FuncInfo;
import dev.nectar.linux.sys.BpfHeader.LineInfo;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Prototype;
import dev.nectar.object.Prototype.Parameter;
import dev.nectar.object.Prototype.ParameterType;
import dev.nectar.object.Subprogram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The types of the functions of an object's programs, as one BTF, and the lines they come from. A
 * kernel that takes none is given none: programs load without.
 */
final class ProgramTypes implements AutoCloseable {
  private static final KernelVersion FUNCTION_INFO = KernelVersion.of(5, 0);
  private static final int SIGNED = 1;
  private static final int LONGEST_NAME = 127;

  /** {@code BPF_LINE_INFO_LINE_NUM} and {@code _COL}: 22 bits and 10 bits. */
  private static final int LINE_SHIFT = 10;

  private static final int LARGEST_COLUMN = (1 << LINE_SHIFT) - 1;

  private final BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
  private final Map<ParameterType, Integer> parameters = new HashMap<>();
  private final Map<String, List<Function>> programs = new HashMap<>();
  private Optional<Fd> fd = Optional.empty();
  private int result;

  private ProgramTypes() {}

  /** A function in a program: its first slot and its number in the BTF. */
  private record Function(String name, int slot, int type) {}

  static ProgramTypes load(ObjectSpec spec, Bpf bpf, LinuxTarget target, Arena arena) {
    ProgramTypes types = new ProgramTypes();
    boolean described = spec.programs().stream().anyMatch(p -> p.body().described());
    if (described && target.version().atLeast(FUNCTION_INFO)) {
      spec.programs().forEach(types::add);
      long loaded = bpf.btfLoad(Native.copy(types.builder.build(), arena));
      types.fd = loaded < 0 ? Optional.empty() : Optional.of(new Fd(bpf.calls(), loaded));
    }
    return types;
  }

  /** The descriptor for a program; 0 if the kernel is told nothing of it. */
  int descriptor(ProgramSpec spec) {
    return spec.body().described() ? fd.map(Fd::number).orElse(0) : 0;
  }

  /** The numbers of a program's functions by name; empty if the kernel is told nothing of it. */
  Map<String, Integer> numbers(ProgramSpec spec) {
    Map<String, Integer> numbers = new HashMap<>();
    for (Function each : known(spec)) {
      numbers.put(each.name(), each.type());
    }
    return numbers;
  }

  /** An array of {@code struct bpf_func_info}. */
  MemorySegment functions(ProgramSpec spec, Arena arena) {
    List<Function> functions = known(spec);
    MemorySegment info = Native.room(FuncInfo.SIZE * functions.size(), arena);
    long at = 0;
    for (Function each : functions) {
      Native.putInt(info, at + FuncInfo.insn_off, each.slot());
      Native.putInt(info, at + FuncInfo.type_id, each.type());
      at += FuncInfo.SIZE;
    }
    return info;
  }

  /**
   * An array of {@code struct bpf_line_info}. The kernel wants offsets to ascend, and one at the
   * first slot of each function: where there is none, the line before it holds.
   */
  MemorySegment lines(ProgramSpec spec, Arena arena) {
    TreeMap<Integer, LineSpec> lines = new TreeMap<>();
    if (descriptor(spec) != 0 && !spec.body().lines().isEmpty()) {
      spec.body().lines().forEach(line -> lines.putIfAbsent(line.slot(), line));
      for (Function each : known(spec)) {
        Map.Entry<Integer, LineSpec> before = lines.floorEntry(each.slot());
        lines.putIfAbsent(each.slot(), (before == null ? lines.firstEntry() : before).getValue());
      }
    }
    MemorySegment info = Native.room(LineInfo.SIZE * lines.size(), arena);
    long at = 0;
    for (Map.Entry<Integer, LineSpec> each : lines.entrySet()) {
      LineSpec line = each.getValue();
      Native.putInt(info, at + LineInfo.insn_off, each.getKey());
      Native.putInt(info, at + LineInfo.file_name_off, builder.string(line.file()));
      Native.putInt(info, at + LineInfo.line_off, builder.string(line.text()));
      Native.putInt(
          info,
          at + LineInfo.line_col,
          line.line() << LINE_SHIFT | Math.min(line.column(), LARGEST_COLUMN));
      at += LineInfo.SIZE;
    }
    return info;
  }

  private List<Function> known(ProgramSpec spec) {
    return descriptor(spec) == 0 ? List.of() : programs.getOrDefault(spec.name(), List.of());
  }

  private void add(ProgramSpec spec) {
    FunctionSpec body = spec.body();
    Map<Integer, Subprogram> described = new HashMap<>();
    body.subprograms().forEach(each -> described.put(each.slot(), each));
    List<Function> functions = new ArrayList<>();
    Prototype prototype = body.prototype().orElse(Prototype.ofPrograms());
    functions.add(function(body.name(), 0, prototype, BtfLinkage.GLOBAL));
    for (int slot : called(body.body())) {
      Subprogram each = described.get(slot);
      functions.add(
          each == null
              ? function(body.name() + "_" + slot, slot, NOTHING_KNOWN, BtfLinkage.STATIC)
              : function(each.name(), slot, each.prototype(), linkage(each)));
    }
    programs.put(spec.name(), functions);
    for (LineSpec line : body.lines()) {
      builder.string(line.file());
      builder.string(line.text());
    }
  }

  /** The verifier follows each call into a static function, whatever its type says. */
  private static final Prototype NOTHING_KNOWN = new Prototype(List.of());

  private static BtfLinkage linkage(Subprogram subprogram) {
    return switch (subprogram.linkage()) {
      case STATIC -> BtfLinkage.STATIC;
      case GLOBAL -> BtfLinkage.GLOBAL;
    };
  }

  private Function function(String name, int slot, Prototype prototype, BtfLinkage linkage) {
    List<BtfType.Parameter> list = new ArrayList<>();
    result = result == 0 ? builder.integer("int", 4, SIGNED) : result;
    for (Parameter each : prototype.parameters()) {
      list.add(new BtfType.Parameter(identifier(each.name()), type(each.type())));
    }
    int type = builder.function(identifier(name), builder.prototype(result, list), linkage);
    return new Function(name, slot, type);
  }

  private int type(ParameterType type) {
    Integer known = parameters.get(type);
    if (known != null) {
      return known;
    }
    int made =
        switch (type) {
          case ParameterType.CInt _ -> result;
          case ParameterType.CLong _ -> builder.integer("long", 8, SIGNED);
          case ParameterType.Context(String struct) ->
              builder.pointer(struct.isEmpty() ? 0 : builder.opaqueStructure(struct));
        };
    parameters.put(type, made);
    return made;
  }

  /** The first slots of the functions that are called, or whose address is taken; ascending. */
  private static SortedSet<Integer> called(List<Instruction> body) {
    SortedSet<Integer> starts = new TreeSet<>();
    int slot = 0;
    for (Instruction each : body) {
      switch (each) {
        case Instruction.CallFunction(int offset) -> starts.add(slot + 1 + offset);
        case Instruction.LoadWide(_, WideValue.Function(int offset)) ->
            starts.add(slot + 1 + offset);
        default -> {}
      }
      slot += each.slots();
    }
    return starts;
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

  @Override
  public void close() {
    fd.ifPresent(Fd::close);
  }
}
