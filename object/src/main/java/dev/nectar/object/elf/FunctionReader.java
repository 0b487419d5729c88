package dev.nectar.object.elf;

import dev.nectar.btf.CoreRelocation;
import dev.nectar.btf.LineInfo;
import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.MalformedProgramException;
import dev.nectar.bytecode.WideValue;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Section;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Relocation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads functions: instructions that name what they refer to, lines, relocations. */
final class FunctionReader {
  private final ObjectFile file;
  private final Types types;
  private final NavigableMap<Place, CodeFunction> functions;
  private final Map<Place, String> maps;
  private final Map<Integer, String> data;
  private final Externs outside;
  private final Map<String, ExternSpec> externs;
  private final Map<Integer, Map<Long, dev.nectar.elf.Relocation>> relocations = new HashMap<>();
  private final Set<Place> starts;
  private final Set<String> used = new HashSet<>();
  private final Set<String> tables = new HashSet<>();

  /**
   * A reader of one object.
   *
   * @param maps the names of the maps at places
   * @param data the names of the maps that sections are
   */
  FunctionReader(
      ObjectFile file,
      Types types,
      NavigableMap<Place, CodeFunction> functions,
      Map<Place, String> maps,
      Map<Integer, String> data,
      Externs outside,
      Map<String, ExternSpec> externs) {
    this.file = file;
    this.types = types;
    this.functions = functions;
    this.starts = functions.keySet();
    this.maps = maps;
    this.data = data;
    this.outside = outside;
    this.externs = externs;
  }

  /** The names of what the functions that have been read use and the object does not hold. */
  Set<String> used() {
    return used;
  }

  /** Whether a map is anything to the functions that have been read: tables of jumps may not be. */
  boolean needs(MapSpec map) {
    return map.type() != MapType.INSN_ARRAY || tables.contains(map.name());
  }

  FunctionSpec read(CodeFunction function) {
    return new FunctionSpec(
        function.name(),
        instructions(function),
        lines(function),
        Optional.empty(),
        List.of(),
        types.functions().getOrDefault(function.place(), 0),
        core(function),
        function.binding());
  }

  private List<Instruction> instructions(CodeFunction function) {
    ByteBuffer code = file.buffer(function.section());
    int length = (int) (Math.min(function.end(), code.limit()) - function.start());
    List<Instruction> decoded;
    try {
      decoded = Decoder.decode(code.slice((int) function.start(), length).order(code.order()));
    } catch (MalformedProgramException e) {
      throw new MalformedObjectException(what(function) + " cannot be read", e);
    }
    List<Instruction> named = new ArrayList<>(decoded.size());
    long at = function.start();
    for (Instruction instruction : decoded) {
      named.add(named(function, at, instruction));
      at += (long) instruction.slots() * Encoder.SLOT;
    }
    return named;
  }

  private String what(CodeFunction function) {
    return "function " + function.name() + " in " + file.what(function.section());
  }

  private Map<Long, dev.nectar.elf.Relocation> relocations(Section section) {
    return relocations.computeIfAbsent(
        section.index(),
        _ -> {
          Map<Long, dev.nectar.elf.Relocation> byOffset = new HashMap<>();
          file.relocations(section).forEach(each -> byOffset.put(each.offset(), each));
          return byOffset;
        });
  }

  private Instruction named(CodeFunction function, long at, Instruction instruction) {
    dev.nectar.elf.Relocation relocation = relocations(function.section()).get(at);
    if (relocation == null) {
      return switch (instruction) {
        case Instruction.CallFunction(int offset) -> call(function, at, relative(at, offset));
        case Instruction.LoadWide(var dst, WideValue.Function(int offset)) ->
            new Instruction.LoadWide(
                dst,
                new WideValue.FunctionNamed(
                    target(
                        function,
                        at,
                        new Place(function.section().index(), relative(at, offset)))));
        default -> instruction;
      };
    }
    ElfSymbol symbol = file.symbol(function.section(), relocation);
    return switch (instruction) {
      case Instruction.CallFunction(int offset) -> call(function, at, symbol, relocation, offset);
      case Instruction.Call(int helper) -> call(function, at, symbol, relocation, helper);
      case Instruction.LoadWide(var dst, WideValue.Constant(long value)) ->
          new Instruction.LoadWide(dst, value(function, at, symbol, relocation, (int) value));
      default ->
          throw new MalformedObjectException(
              at(function, at) + " is changed by a relocation, and has nothing to be changed");
    };
  }

  private static long relative(long at, int offset) {
    return at + (offset + 1L) * Encoder.SLOT;
  }

  private String at(CodeFunction function, long at) {
    return "instruction " + (at - function.start()) / Encoder.SLOT + " of " + what(function);
  }

  private Instruction call(CodeFunction function, long at, long target) {
    return new Instruction.CallNamed(
        target(function, at, new Place(function.section().index(), target)));
  }

  private String target(CodeFunction function, long at, Place place) {
    CodeFunction target = functions.get(place);
    if (target == null) {
      throw new MalformedObjectException(
          at(function, at) + " refers to code where no function starts");
    }
    return target.name();
  }

  private Instruction call(
      CodeFunction function,
      long at,
      ElfSymbol symbol,
      dev.nectar.elf.Relocation relocation,
      int value) {
    if (symbol.section() == ElfSymbol.UNDEFINED) {
      used.add(symbol.name());
      return new Instruction.CallNamed(symbol.name());
    }
    return new Instruction.CallNamed(
        target(function, at, Calls.call(symbol, relocation, value, starts)));
  }

  private WideValue value(
      CodeFunction function,
      long at,
      ElfSymbol symbol,
      dev.nectar.elf.Relocation relocation,
      int addend) {
    Place place = Calls.address(symbol, relocation, addend);
    if (symbol.section() == ElfSymbol.UNDEFINED) {
      return outside(symbol.name(), relocation.addend().orElse(addend));
    }
    if (symbol.section() == ElfSymbol.ABSOLUTE) {
      return new WideValue.Constant(symbol.value() + addend);
    }
    if (file.role(symbol.section()).isCode()) {
      return new WideValue.FunctionNamed(target(function, at, place));
    }
    String jumps = maps.get(new Place(symbol.section(), symbol.value()));
    if (jumps != null && file.role(symbol.section()) == SectionRole.JUMP_TABLES) {
      tables.add(jumps);
      return new WideValue.MapValueNamed(jumps, (int) (place.offset() - symbol.value()));
    }
    String map = maps.get(place);
    if (map != null) {
      return new WideValue.MapNamed(map);
    }
    String section = data.get(symbol.section());
    if (section == null || place.offset() != (int) place.offset()) {
      throw new MalformedObjectException(
          at(function, at) + " refers to " + name(symbol) + ", which is no map and no variable");
    }
    return new WideValue.MapValueNamed(section, (int) place.offset());
  }

  private WideValue outside(String name, long addend) {
    if (externs.get(name) instanceof ExternSpec.Config option) {
      int offset = option.offset() + (int) addend;
      used.add(at(offset).orElse(option).name());
      return new WideValue.MapValueNamed(Externs.OPTIONS, offset);
    }
    used.add(name);
    return switch (externs.get(name)) {
      case ExternSpec.Undefined extern when outside.isFunction(extern) ->
          new WideValue.FunctionNamed(name);
      case ExternSpec.Undefined extern when outside.isMap(extern) -> new WideValue.MapNamed(name);
      case ExternSpec.Undefined _ -> new WideValue.MapValueNamed(name, (int) addend);
      case null, default -> new WideValue.KernelVariableNamed(name);
    };
  }

  private Optional<ExternSpec.Config> at(int offset) {
    return externs.values().stream()
        .filter(ExternSpec.Config.class::isInstance)
        .map(ExternSpec.Config.class::cast)
        .filter(each -> offset >= each.offset() && offset - each.offset() < each.size())
        .max(Comparator.comparingInt(ExternSpec.Config::offset));
  }

  private String name(ElfSymbol symbol) {
    return !symbol.name().isEmpty()
        ? "symbol " + symbol.name()
        : file.role(symbol.section()) == SectionRole.NONE
            ? "section number " + symbol.section()
            : "section " + file.section(symbol.section()).name();
  }

  /** The kernel wants one line for a slot: of several, the first is kept. */
  private List<LineSpec> lines(CodeFunction function) {
    TreeMap<Integer, LineSpec> lines = new TreeMap<>();
    for (LineInfo line : types.ext().lines().getOrDefault(function.section().name(), List.of())) {
      if (isInside(function, line.offset())) {
        int slot = slot(function, line.offset());
        lines.putIfAbsent(
            slot, new LineSpec(slot, line.file(), line.text(), line.line(), line.column()));
      }
    }
    return List.copyOf(lines.values());
  }

  private List<Relocation> core(CodeFunction function) {
    List<Relocation> found = new ArrayList<>();
    for (CoreRelocation each :
        types.ext().relocations().getOrDefault(function.section().name(), List.of())) {
      if (isInside(function, each.offset())) {
        // Compilers write type 0, void, where they lost it: only what follows it would miss it.
        if (each.type() < 0 || each.type() > types.btf().orElseThrow().count()) {
          throw new MalformedObjectException(
              at(function, each.offset()) + " depends on type " + each.type() + ", which is none");
        }
        found.add(
            new Relocation(slot(function, each.offset()), each.kind(), each.type(), each.access()));
      }
    }
    found.sort(Comparator.comparingInt(Relocation::slot));
    return found;
  }

  private static boolean isInside(CodeFunction function, int offset) {
    return offset >= function.start() && offset < function.end() && offset % Encoder.SLOT == 0;
  }

  private static int slot(CodeFunction function, int offset) {
    return (int) ((offset - function.start()) / Encoder.SLOT);
  }
}
