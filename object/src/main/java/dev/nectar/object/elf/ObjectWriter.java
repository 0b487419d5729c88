package dev.nectar.object.elf;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfExt;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreRelocation;
import dev.nectar.btf.FunctionInfo;
import dev.nectar.btf.LineInfo;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.ElfWriter;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Prototype;
import dev.nectar.object.Slot;
import dev.nectar.object.VariableSpec;
import dev.nectar.object.merge.Sections;
import dev.nectar.report.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Writes an object as a relocatable ELF file of BPF, as clang would have made it: what {@link
 * ObjectReader} reads is an equal object, and libbpf and its linker take the file. Functions lie in
 * {@code .text}, programs in the sections that are named for what they are attached to, maps in
 * {@code .maps}. What types must tell and do not, as of maps that were declared by their sizes, is
 * added behind the object's types. The same object gives the same bytes.
 */
public final class ObjectWriter {
  private static final String TEXT = ".text";
  private static final String MAPS = ".maps";
  private static final String SYMBOLS = ".ksyms";
  private static final String ARENA = ".addr_space.1";
  private static final String JUMPS = ".jumptables";
  private static final int POINTER = 8;
  private static final int MOST_ZEROS = 1 << 16;
  private static final int MOST_DECLARED = 1 << 26;
  private static final long DATA = Section.ALLOCATED | Section.WRITABLE;
  private static final long CODE = Section.ALLOCATED | Section.EXECUTABLE;

  private final ObjectSpec spec;
  private final ElfWriter elf;
  private final WrittenTypes types;

  /** The functions of sections of code, in their order. */
  private final Map<String, List<FunctionSpec>> code = new LinkedHashMap<>();

  /** Where functions lie, by the names that code knows them by. */
  private final Map<String, Spot> functions = new LinkedHashMap<>();

  private final Map<String, Integer> functionTypes = new HashMap<>();

  /** Sections by their names: those of code and those of data may be named alike. */
  private final Map<String, Integer> codeSections = new HashMap<>();

  private final Map<String, Integer> sections = new HashMap<>();

  /** Symbols, by what they are of: a function, a map and a variable may be named alike. */
  private final Map<Integer, Integer> sectionSymbols = new HashMap<>();

  private final Map<String, Integer> functionSymbols = new HashMap<>();
  private final Map<String, Integer> mapSymbols = new HashMap<>();
  private final Map<VariableSpec, Integer> variableSymbols = new HashMap<>();
  private final Map<String, Integer> externSymbols = new HashMap<>();

  /** The names of all symbols. */
  private final Set<String> named = new HashSet<>();

  private final Map<String, MapSpec> maps = new LinkedHashMap<>();
  private final Map<String, ExternSpec> externs = new HashMap<>();

  /**
   * Where a function lies.
   *
   * @param section the section's name
   * @param offset bytes from its start
   */
  private record Spot(String section, int offset, Binding binding) {}

  private ObjectWriter(ObjectSpec spec) {
    this.spec = spec;
    this.elf = new ElfWriter(64, spec.order(), ElfFile.BPF, 0);
    this.types = new WrittenTypes(spec.types(), spec.order());
    spec.maps().forEach(map -> maps.put(map.name(), map));
    spec.externs().forEach(extern -> externs.put(extern.name(), extern));
  }

  /**
   * Writes an object.
   *
   * @param spec the object
   * @return the file's bytes
   * @throws UnwritableObjectException if code names what the object does not have, if no section
   *     name says what a program is attached to, or if something is too large for the format
   */
  public static byte[] write(ObjectSpec spec) {
    try {
      return new ObjectWriter(spec).write();
    } catch (ElfException | BtfException e) {
      throw new UnwritableObjectException(e);
    } catch (ArithmeticException e) {
      throw new UnwritableObjectException(
          "the object cannot be written: it would be larger than 2 GiB", "write several");
    }
  }

  /**
   * Writes an object to a file, which is there whole or not at all.
   *
   * @param spec the object
   * @param file the file, which is replaced if it is there
   * @throws IOException if it cannot be written
   * @throws UnwritableObjectException as {@link #write(ObjectSpec)}
   */
  public static void write(ObjectSpec spec, Path file) throws IOException {
    WholeFile.write(file, write(spec));
  }

  private byte[] write() {
    planCode();
    typeFunctions();
    declareExterns();
    Map<String, List<Instruction>> unresolved = encode();
    functionSymbols();
    text("license", spec.license());
    version();
    writeMaps();
    writeData();
    writeTables();
    writeJumps();
    externSymbols();
    otherVariables();
    unresolved.forEach(this::relocate);
    writeTypes();
    byte[] written = elf.write();
    ReadBack.check(spec, code.values().stream().flatMap(List::stream).toList(), written);
    return written;
  }

  // Code.

  private void planCode() {
    UniqueNames names = new UniqueNames();
    SeparateFunctions separate = new SeparateFunctions(names);
    Set<String> programs = new HashSet<>();
    spec.programs().forEach(each -> programs.add(each.body().name()));
    programs.forEach(names::unique);
    List<FunctionSpec> called =
        spec.functions().stream().filter(each -> !programs.contains(each.name())).toList();
    called.forEach(each -> names.unique(each.name()));
    List<FunctionSpec> apart = new ArrayList<>();
    List<FunctionSpec> text = new ArrayList<>();
    called.forEach(each -> text.addAll(separate.of(each)));
    Map<String, List<FunctionSpec>> ofPrograms = new LinkedHashMap<>();
    for (ProgramSpec each : spec.programs()) {
      List<FunctionSpec> parts = separate.of(each.body());
      ofPrograms
          .computeIfAbsent(SectionNames.of(each), _ -> new ArrayList<>())
          .add(parts.getFirst());
      apart.addAll(parts.subList(1, parts.size()));
    }
    text.addAll(apart);
    if (!text.isEmpty()) {
      code.put(TEXT, text);
    }
    ofPrograms.forEach(
        (section, list) -> code.computeIfAbsent(section, _ -> new ArrayList<>()).addAll(list));
    code.forEach(this::placeAll);
  }

  private void placeAll(String section, List<FunctionSpec> all) {
    int offset = 0;
    for (FunctionSpec each : all) {
      if (each.body().isEmpty()) {
        throw new UnwritableObjectException(
            "function " + each.name() + " cannot be written: it has no code", "");
      }
      if (functions.put(each.name(), new Spot(section, offset, each.binding())) != null) {
        throw new UnwritableObjectException(
            "two programs of the object are functions called " + each.name(),
            "give their bodies different names");
      }
      offset = Math.addExact(offset, size(each));
    }
  }

  private static int size(FunctionSpec function) {
    return Math.multiplyExact(Encoder.slots(function.body()), Encoder.SLOT);
  }

  private Map<String, List<Instruction>> encode() {
    Map<String, List<Instruction>> all = new LinkedHashMap<>();
    code.forEach(
        (section, list) -> {
          List<Instruction> body = list.stream().flatMap(f -> f.body().stream()).toList();
          List<Instruction> plain = body.stream().map(this::plain).toList();
          byte[] bytes = Encoder.encode(plain, spec.order());
          codeSections.put(section, elf.section(NewSection.of(section, CODE, Encoder.SLOT, bytes)));
          all.put(section, body);
        });
    return all;
  }

  /** Without names: what a relocation adds to stands in the instruction. */
  private Instruction plain(Instruction instruction) {
    return switch (instruction) {
      case Instruction.CallNamed(String name) ->
          new Instruction.CallFunction(
              inText(name).map(spot -> spot.offset() / Encoder.SLOT - 1).orElse(-1));
      case Instruction.LoadWide(var dst, WideValue.FunctionNamed(String name)) ->
          new Instruction.LoadWide(
              dst, new WideValue.Constant(inText(name).map(Spot::offset).orElse(0)));
      case Instruction.LoadWide(var dst, WideValue.MapValueNamed value) ->
          new Instruction.LoadWide(
              dst, new WideValue.Constant(Integer.toUnsignedLong(target(value).addend())));
      case Instruction.LoadWide(var dst, WideValue.MapNamed _) ->
          new Instruction.LoadWide(dst, new WideValue.Constant(0));
      case Instruction.LoadWide(var dst, WideValue.KernelVariableNamed _) ->
          new Instruction.LoadWide(dst, new WideValue.Constant(0));
      default -> instruction;
    };
  }

  /** Static functions of .text are named by their section: libbpf knows them by that alone. */
  private Optional<Spot> inText(String name) {
    return Optional.ofNullable(functions.get(name))
        .filter(spot -> spot.section().equals(TEXT) && spot.binding() == Binding.LOCAL);
  }

  private void functionSymbols() {
    code.forEach(
        (section, list) -> {
          for (FunctionSpec each : list) {
            Spot spot = functions.get(each.name());
            functionSymbols.put(
                each.name(),
                symbol(
                    each.name(),
                    spot == null ? 0 : spot.offset(),
                    size(each),
                    ElfSymbol.FUNCTION,
                    section.equals(TEXT) ? each.binding() : seen(each.binding()),
                    codeSection(section)));
          }
        });
  }

  /** Loaders want what is attached to be seen by all. */
  private static Binding seen(Binding binding) {
    return binding == Binding.LOCAL ? Binding.GLOBAL : binding;
  }

  private int codeSection(String name) {
    return codeSections.getOrDefault(name, 0);
  }

  private int section(String name) {
    return sections.getOrDefault(name, 0);
  }

  private int symbol(String name, int value, int size, int type, Binding binding, int section) {
    int bound =
        binding == Binding.LOCAL
            ? ElfSymbol.LOCAL
            : binding.weak() ? ElfSymbol.WEAK : ElfSymbol.GLOBAL;
    int visibility = binding.hidden() ? ElfSymbol.HIDDEN : ElfSymbol.VISIBLE;
    named.add(name);
    return elf.symbol(new ElfSymbol(name, value, size, type, bound, visibility, section));
  }

  private void object(String name, BtfType.Placement place, Binding binding, int section) {
    mapSymbols.put(
        name, symbol(name, place.offset(), place.size(), ElfSymbol.OBJECT, binding, section));
  }

  private int sectionSymbol(int section) {
    return sectionSymbols.computeIfAbsent(
        section,
        index -> elf.symbol(new ElfSymbol("", 0, 0, ElfSymbol.SECTION, ElfSymbol.LOCAL, 0, index)));
  }

  // What code refers to.

  /** What a place in a map is relative to. */
  private sealed interface Base {
    /** Bytes from it. */
    int addend();

    /** What another object or the kernel has. */
    record Extern(String name, int addend) implements Base {}

    /** A table of jumps. */
    record Table(String name, int addend) implements Base {}

    /** A variable that others see. */
    record Variable(VariableSpec variable, int addend) implements Base {}

    /** A section of variables. */
    record Start(String section, int addend) implements Base {}
  }

  private Base target(WideValue.MapValueNamed value) {
    int offset = value.offset();
    MapSpec map = maps.get(value.name());
    if (map == null) {
      return new Base.Extern(value.name(), offset);
    }
    if (map.role() == MapRole.KERNEL_CONFIG) {
      ExternSpec.Config option = option(offset);
      return new Base.Extern(option.name(), offset - option.offset());
    }
    if (map.type() == MapType.INSN_ARRAY) {
      return new Base.Table(map.name(), offset);
    }
    String section = map.type() == MapType.ARENA ? ARENA : map.name();
    return spec.variables().stream()
        .filter(each -> each.binding() != Binding.LOCAL && each.map().equals(map.name()))
        .filter(each -> offset >= each.offset() && offset - each.offset() < each.size())
        .findFirst()
        .<Base>map(each -> new Base.Variable(each, offset - each.offset()))
        .orElseGet(() -> new Base.Start(section, offset));
  }

  private int symbol(Base base) {
    return switch (base) {
      case Base.Extern(String name, _) -> named(externSymbols, name);
      case Base.Table(String name, _) -> named(mapSymbols, name);
      case Base.Variable(VariableSpec variable, _) ->
          Optional.ofNullable(variableSymbols.get(variable))
              .orElseThrow(() -> missing(variable.name()));
      case Base.Start(String section, _) -> {
        if (section(section) == 0) {
          throw missing(section);
        }
        yield sectionSymbol(section(section));
      }
    };
  }

  private ExternSpec.Config option(int offset) {
    return spec.externs().stream()
        .filter(ExternSpec.Config.class::isInstance)
        .map(ExternSpec.Config.class::cast)
        .filter(each -> offset >= each.offset() && offset - each.offset() < each.size())
        .max(Comparator.comparingInt(ExternSpec.Config::offset))
        .orElseThrow(
            () ->
                new UnwritableObjectException(
                    "code refers to byte " + offset + " of .kconfig, where no option lies", ""));
  }

  private void relocate(String section, List<Instruction> body) {
    int offset = 0;
    for (Instruction instruction : body) {
      int at = offset;
      switch (instruction) {
        case Instruction.CallNamed(String name) ->
            relocate(section, at, Relocation.BPF_CALL, functionSymbol(name));
        case Instruction.LoadWide(_, WideValue.FunctionNamed(String name)) ->
            relocate(section, at, Relocation.BPF_WIDE, functionSymbol(name));
        case Instruction.LoadWide(_, WideValue.MapNamed(String name)) ->
            relocate(
                section,
                at,
                Relocation.BPF_WIDE,
                named(maps.containsKey(name) ? mapSymbols : externSymbols, name));
        case Instruction.LoadWide(_, WideValue.KernelVariableNamed(String name)) ->
            relocate(section, at, Relocation.BPF_WIDE, named(externSymbols, name));
        case Instruction.LoadWide(_, WideValue.MapValueNamed value) ->
            relocate(section, at, Relocation.BPF_WIDE, symbol(target(value)));
        default -> {}
      }
      offset += instruction.slots() * Encoder.SLOT;
    }
  }

  private void relocate(String section, int offset, int type, int symbol) {
    elf.relocation(
        codeSection(section), new Relocation(offset, type, symbol, OptionalLong.empty()));
  }

  private int functionSymbol(String name) {
    if (inText(name).isPresent()) {
      return sectionSymbol(codeSection(TEXT));
    }
    return named(functions.containsKey(name) ? functionSymbols : externSymbols, name);
  }

  private static int named(Map<String, Integer> symbols, String name) {
    Integer symbol = symbols.get(name);
    if (symbol == null || name.isEmpty()) {
      throw missing(name);
    }
    return symbol;
  }

  private static UnwritableObjectException missing(String name) {
    return new UnwritableObjectException(
        "the object cannot be written: code names "
            + (name.isEmpty() ? "something without a name" : name)
            + ", which the object does not have",
        "add it, or declare it as the kernel's or another object's");
  }

  // Maps and data.

  private void text(String section, String text) {
    if (!text.isEmpty()) {
      byte[] chars = (text + "\0").getBytes(StandardCharsets.UTF_8);
      byte[] bytes = Arrays.copyOf(chars, Math.max(chars.length, room(section).length));
      sections.put(section, elf.section(NewSection.of(section, DATA, 1, bytes)));
    }
  }

  private void version() {
    if (spec.kernelVersion() != 0) {
      byte[] bytes =
          ByteBuffer.allocate(4).order(spec.order()).putInt(spec.kernelVersion()).array();
      sections.put("version", elf.section(NewSection.of("version", DATA, 4, bytes)));
    }
  }

  private void writeMaps() {
    List<MapSpec> declared = maps.values().stream().filter(ObjectWriter::isDeclared).toList();
    types.dropLegacyMaps();
    if (declared.isEmpty()) {
      return;
    }
    refuseOthers(MAPS, declared);
    MapDeclarations declarations = new MapDeclarations(types);
    for (MapSpec each : declared) {
      if (types.place(MAPS, each.name()).isEmpty()) {
        declare(each, declarations);
      }
    }
    byte[] zeros = room(MAPS);
    int section = elf.section(NewSection.of(MAPS, DATA, POINTER, zeros));
    sections.put(MAPS, section);
    for (MapSpec each : declared) {
      BtfType.Placement place = types.place(MAPS, each.name()).orElseThrow();
      object(each.name(), place, each.binding(), section);
    }
    declared.forEach(each -> fill(each, types.place(MAPS, each.name()).orElseThrow()));
  }

  private byte[] room(String section) {
    int size = types.sectionSize(section);
    if (size < 0 || size > MOST_DECLARED) {
      throw new UnwritableObjectException(
          "section "
              + section
              + " would have "
              + Integer.toUnsignedString(size)
              + " bytes, and holds no more than "
              + MOST_DECLARED,
          "give its maps fewer first entries");
    }
    return new byte[size];
  }

  private static boolean isDeclared(MapSpec map) {
    return map.role() == MapRole.PLAIN;
  }

  private void declare(MapSpec map, MapDeclarations declarations) {
    int struct = declarations.struct(map);
    int size = MapDeclarations.size(map, ((BtfType.Struct) types.type(struct)).size());
    BtfLinkage linkage = map.binding() == Binding.LOCAL ? BtfLinkage.STATIC : BtfLinkage.GLOBAL;
    int variable = types.variable(new BtfType.Variable(map.name(), struct, linkage));
    int offset = types.sectionSize(MAPS) + POINTER - 1 & -POINTER;
    types.place(MAPS, new BtfType.Placement(variable, offset, size), Math.addExact(offset, size));
  }

  private void fill(MapSpec map, BtfType.Placement place) {
    for (Slot slot : map.initial()) {
      switch (slot) {
        case Slot.InnerMap(int index, String inner) ->
            entry(map, place, index, named(mapSymbols, inner));
        case Slot.TailCall(int index, String program) ->
            entry(map, place, index, named(functionSymbols, program));
        case Slot.Value value -> arena(map, value);
        case Slot.Member _ -> {}
      }
    }
  }

  private void entry(MapSpec map, BtfType.Placement place, int index, int symbol) {
    long at = (long) place.offset() + values(map, place) + (long) index * POINTER;
    if (at < 0 || at > types.sectionSize(MAPS) - POINTER) {
      throw new UnwritableObjectException(
          "entry " + index + " of map " + map.name() + " lies beyond the end of section " + MAPS,
          "");
    }
    elf.relocation(
        section(MAPS), new Relocation(at, Relocation.BPF_DATA_64, symbol, OptionalLong.empty()));
  }

  private int values(MapSpec map, BtfType.Placement place) {
    if (types.type(place.type()) instanceof BtfType.Variable variable) {
      int struct = variable.type();
      while (types.isType(struct)) {
        switch (types.type(struct)) {
          case BtfType.Struct s -> {
            return s.members().stream()
                .filter(member -> member.name().equals("values"))
                .mapToInt(member -> member.bitOffset() / 8)
                .findFirst()
                .orElseThrow(() -> noPlace(map));
          }
          case BtfType.Typedef t -> struct = t.type();
          case BtfType.Modifier t -> struct = t.type();
          case BtfType.TypeTag t -> struct = t.type();
          default -> throw noPlace(map);
        }
      }
    }
    throw noPlace(map);
  }

  private static UnwritableObjectException noPlace(MapSpec map) {
    return new UnwritableObjectException(
        "the first entries of map " + map.name() + " cannot be written: its type has no values",
        "leave the map out of the types, or declare its values there");
  }

  private void arena(MapSpec map, Slot.Value value) {
    if (map.type() != MapType.ARENA) {
      throw new UnwritableObjectException(
          "the first contents of map " + map.name() + " cannot be written: only variables have any",
          "put them into the map once it is loaded");
    }
    data(ARENA, value.value(), POINTER, DATA);
  }

  /** Zeros take no room in sections that are named for it, and nowhere if they are many. */
  private void data(String name, Contents contents, int alignment, long flags) {
    boolean zeros = (name + ".").startsWith(".bss.") || contents.size() > MOST_ZEROS;
    sections.put(
        name,
        elf.section(
            zeros && contents.isZero()
                ? NewSection.zeros(name, alignment, contents.size())
                : NewSection.of(name, flags, alignment, contents.bytes())));
  }

  private void writeData() {
    for (MapSpec map : maps.values()) {
      boolean variables = map.role() == MapRole.VARIABLES;
      if (map.type() == MapType.ARRAY && (variables || map.role() == MapRole.CONSTANTS)) {
        Contents contents = value(map);
        data(map.name(), contents, map.alignment(), variables ? DATA : Section.ALLOCATED);
      }
    }
    for (VariableSpec each : spec.variables()) {
      boolean arena =
          Optional.ofNullable(maps.get(each.map()))
              .filter(map -> map.type() == MapType.ARENA)
              .isPresent();
      variableSymbol(each, section(arena ? ARENA : each.map()));
    }
  }

  private void variableSymbol(VariableSpec each, int section) {
    if (section == 0) {
      throw new UnwritableObjectException(
          "variable " + each.name() + " lies in " + each.map() + ", which is no section",
          "add a map of that name for variables");
    }
    variableSymbols.put(
        each,
        symbol(each.name(), each.offset(), each.size(), ElfSymbol.OBJECT, each.binding(), section));
  }

  private static Contents value(MapSpec map) {
    return map.initial().stream()
        .filter(Slot.Value.class::isInstance)
        .map(slot -> ((Slot.Value) slot).value())
        .findFirst()
        .orElseGet(() -> Contents.zeros(map.valueSize()));
  }

  private void writeTables() {
    Map<String, List<MapSpec>> bySection = new LinkedHashMap<>();
    maps.values().stream()
        .filter(map -> map.role() == MapRole.STRUCT_OPS)
        .forEach(
            map ->
                bySection.computeIfAbsent(Sections.ofTable(map), _ -> new ArrayList<>()).add(map));
    bySection.forEach(this::writeTables);
  }

  /** What types tell of a section and the object does not have would be read as its own. */
  private void refuseOthers(String section, List<MapSpec> own) {
    long told = types.placements(section).stream().filter(types::isDefined).count();
    if (told != own.stream().filter(m -> types.place(section, m.name()).isPresent()).count()) {
      throw new UnwritableObjectException(
          "the object cannot be written: its types tell of more in section "
              + section
              + " than it has, or of two of one name",
          "leave it out of the types, or give it another name there");
    }
  }

  private void writeTables(String name, List<MapSpec> tables) {
    refuseOthers(name, tables);
    for (MapSpec each : tables) {
      if (types.place(name, each.name()).isEmpty()) {
        int offset = types.sectionSize(name) + POINTER - 1 & -POINTER;
        int variable =
            types.add(new BtfType.Variable(each.name(), each.valueType(), BtfLinkage.GLOBAL));
        types.place(
            name,
            new BtfType.Placement(variable, offset, each.valueSize()),
            Math.addExact(offset, each.valueSize()));
      }
    }
    byte[] bytes = room(name);
    for (MapSpec each : tables) {
      BtfType.Placement place = types.place(name, each.name()).orElseThrow();
      byte[] value = value(each).bytes();
      if (place.offset() < 0 || place.offset() > bytes.length - value.length) {
        throw new UnwritableObjectException(
            "table " + each.name() + " lies beyond the end of section " + name, "");
      }
      System.arraycopy(value, 0, bytes, place.offset(), value.length);
    }
    int section = elf.section(NewSection.of(name, DATA, POINTER, bytes));
    sections.put(name, section);
    for (MapSpec each : tables) {
      BtfType.Placement place = types.place(name, each.name()).orElseThrow();
      object(each.name(), place, each.binding(), section);
      for (Slot slot : each.initial()) {
        if (slot instanceof Slot.Member(int offset, String program)) {
          elf.relocation(
              section,
              new Relocation(
                  (long) place.offset() + offset,
                  Relocation.BPF_DATA_64,
                  named(functionSymbols, program),
                  OptionalLong.empty()));
        }
      }
    }
  }

  /** Tables hold bytes from the start of the section that the jump is in. */
  private void writeJumps() {
    Set<String> used = new LinkedHashSet<>();
    Map<String, FunctionSpec> owners = new HashMap<>();
    for (List<FunctionSpec> list : code.values()) {
      for (FunctionSpec function : list) {
        for (Instruction each : function.body()) {
          if (each instanceof Instruction.LoadWide(_, WideValue.MapValueNamed(String name, _))
              && Optional.ofNullable(maps.get(name))
                  .filter(map -> map.type() == MapType.INSN_ARRAY)
                  .isPresent()) {
            used.add(name);
            owners.putIfAbsent(name, function);
          }
        }
      }
    }
    if (used.isEmpty()) {
      return;
    }
    int size = 0;
    Map<String, Integer> offsets = new LinkedHashMap<>();
    for (MapSpec map : maps.values()) {
      if (used.contains(map.name())) {
        offsets.put(map.name(), size);
        size = Math.addExact(size, Math.multiplyExact(map.initial().size(), POINTER));
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(spec.order());
    for (String name : offsets.keySet()) {
      int start =
          Optional.ofNullable(owners.get(name))
              .map(owner -> functions.get(owner.name()))
              .map(Spot::offset)
              .orElse(0);
      for (Slot slot : Optional.ofNullable(maps.get(name)).orElseThrow().initial()) {
        if (slot instanceof Slot.Value(_, Contents value)) {
          int target = ByteBuffer.wrap(value.bytes(0, 4)).order(spec.order()).getInt();
          bytes.putLong(start + (long) target * Encoder.SLOT);
        }
      }
    }
    int section = elf.section(NewSection.of(JUMPS, DATA, POINTER, bytes.array()));
    sections.put(JUMPS, section);
    offsets.forEach(
        (name, offset) ->
            mapSymbols.put(
                name,
                symbol(
                    name,
                    offset,
                    Optional.ofNullable(maps.get(name)).orElseThrow().initial().size() * POINTER,
                    ElfSymbol.OBJECT,
                    Binding.GLOBAL,
                    section)));
  }

  // What lies elsewhere.

  private void externSymbols() {
    for (ExternSpec each : spec.externs()) {
      refuseBoth(each.name());
      externSymbols.put(
          each.name(),
          symbol(each.name(), 0, 0, ElfSymbol.NO_TYPE, binding(each), ElfSymbol.UNDEFINED));
    }
  }

  private static Binding binding(ExternSpec extern) {
    return switch (extern) {
      case ExternSpec.Undefined undefined -> undefined.binding();
      default -> extern.need() == ExternSpec.Need.WEAK ? Binding.WEAK : Binding.GLOBAL;
    };
  }

  private void refuseBoth(String name) {
    if (functions.containsKey(name) || maps.containsKey(name)) {
      throw new UnwritableObjectException(
          "the object cannot be written: it has " + name + ", and says that another has it",
          "give one of them another name");
    }
  }

  private void declareExterns() {
    for (ExternSpec each : spec.externs()) {
      if (types.isDeclared(each.name())) {
        continue;
      }
      switch (each) {
        case ExternSpec.Config(String name, _, int offset, int size, int type) ->
            place(".kconfig", variable(name, type), offset, size);
        case ExternSpec.Variable(String name, _, int type) ->
            place(SYMBOLS, variable(name, type == 0 ? types.nothing() : type), 0, 0);
        case ExternSpec.Function(String name, _, int type) ->
            place(SYMBOLS, new BtfType.Func(name, BtfLinkage.EXTERN, prototype(type)), 0, 0);
        case ExternSpec.Undefined _ -> {}
      }
    }
  }

  private int prototype(int type) {
    return type == 0 ? types.anyFunction() : type;
  }

  private static BtfType variable(String name, int type) {
    return new BtfType.Variable(name, type, BtfLinkage.EXTERN);
  }

  private void place(String section, BtfType declaration, int offset, int size) {
    int end = Math.max(types.sectionSize(section), offset + size);
    types.place(section, new BtfType.Placement(types.add(declaration), offset, size), end);
  }

  /**
   * Linkers look for a symbol of each variable that types tell of, also of the licence; and of
   * sections that nothing refers to, of which the object has no more than their types.
   */
  private void otherVariables() {
    for (BtfType.DataSection section : types.sections()) {
      if (section.size() > 0
          && !sections.containsKey(section.name())
          && SectionRole.ofData(section.name()) == SectionRole.OTHER_DATA
          && types.defines(section)) {
        data(section.name(), Contents.zeros(section.size()), 1, DATA);
      }
    }
    for (Map.Entry<String, Integer> each :
        sections.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
      for (BtfType.Placement place : types.placements(each.getKey())) {
        if (types.isType(place.type())
            && types.type(place.type()) instanceof BtfType.Variable(String name, _, var linkage)
            && linkage == BtfLinkage.GLOBAL
            && !named.contains(name)) {
          symbol(
              name,
              place.offset(),
              place.size(),
              ElfSymbol.OBJECT,
              Binding.GLOBAL,
              each.getValue());
        }
      }
    }
  }

  // Types.

  /** The kernel wants types of all functions of a program, or of none. */
  private void typeFunctions() {
    List<FunctionSpec> all = code.values().stream().flatMap(List::stream).toList();
    boolean typed = all.stream().anyMatch(each -> each.type() != 0);
    boolean described = all.stream().anyMatch(FunctionSpec::described);
    Set<String> programs = new HashSet<>();
    spec.programs().forEach(each -> programs.add(each.body().name()));
    for (FunctionSpec each : all) {
      if (each.type() != 0) {
        functionTypes.put(each.name(), each.type());
        show(each);
      } else if (each.prototype().isPresent() || !typed && described) {
        Prototype prototype =
            each.prototype()
                .orElseGet(
                    () ->
                        programs.contains(each.name())
                            ? Prototype.ofPrograms()
                            : new Prototype(List.of()));
        boolean local = each.binding() == Binding.LOCAL;
        functionTypes.put(
            each.name(),
            types.function(each.name(), prototype, local ? BtfLinkage.STATIC : BtfLinkage.GLOBAL));
      }
    }
  }

  /** In a file a hidden function is global: its symbol says that it is hidden. */
  private void show(FunctionSpec function) {
    if (function.binding().hidden()
        && types.isType(function.type())
        && types.type(function.type()) instanceof BtfType.Func(String name, _, int prototype)) {
      types.replace(function.type(), new BtfType.Func(name, BtfLinkage.GLOBAL, prototype));
    }
  }

  private void writeTypes() {
    if (types.isEmpty()) {
      return;
    }
    BtfBuilder builder = types.builder();
    BtfExt ext = ext();
    byte[] bytes = ext.bytes(builder);
    elf.section(NewSection.of(".BTF", 0, 4, builder.build()));
    if (!ext.equals(new BtfExt(Map.of(), Map.of(), Map.of()))) {
      elf.section(NewSection.of(".BTF.ext", 0, 4, bytes));
    }
  }

  private BtfExt ext() {
    Map<String, List<FunctionInfo>> starts = new LinkedHashMap<>();
    Map<String, List<LineInfo>> lines = new LinkedHashMap<>();
    Map<String, List<CoreRelocation>> relocations = new LinkedHashMap<>();
    code.forEach(
        (section, list) -> {
          List<FunctionInfo> ofFunctions = new ArrayList<>();
          List<LineInfo> ofLines = new ArrayList<>();
          List<CoreRelocation> ofTypes = new ArrayList<>();
          int start = 0;
          for (FunctionSpec each : list) {
            int at = start;
            Optional.ofNullable(functionTypes.get(each.name()))
                .ifPresent(type -> ofFunctions.add(new FunctionInfo(at, type)));
            each.lines().forEach(line -> ofLines.add(line(at, line)));
            each.relocations().forEach(relocation -> ofTypes.add(relocation(at, relocation)));
            start += size(each);
          }
          put(starts, section, ofFunctions);
          put(lines, section, ofLines);
          put(relocations, section, ofTypes);
        });
    return new BtfExt(starts, lines, relocations);
  }

  private static <T> void put(Map<String, List<T>> to, String section, List<T> records) {
    if (!records.isEmpty()) {
      to.put(section, records);
    }
  }

  private static LineInfo line(int start, dev.nectar.object.LineSpec line) {
    return new LineInfo(
        start + line.slot() * Encoder.SLOT, line.file(), line.text(), line.line(), line.column());
  }

  private static CoreRelocation relocation(int start, dev.nectar.object.Relocation relocation) {
    return new CoreRelocation(
        start + relocation.slot() * Encoder.SLOT,
        relocation.type(),
        relocation.access(),
        relocation.kind());
  }
}
