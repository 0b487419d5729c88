package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.object.Slot;
import dev.nectar.object.VariableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/** Makes maps of the sections of variables and constants, and of tables of functions. */
final class DataMaps {
  private static final int MOST_ALIGNED = 1 << 16;

  private final ObjectFile file;
  private final Types types;

  DataMaps(ObjectFile file, Types types) {
    this.file = file;
    this.types = types;
  }

  /** The map of a section; its first contents are left out if they are all zero. */
  MapSpec data(Section section, String name) {
    boolean constant =
        file.role(section.index()) == SectionRole.CONSTANTS
            || (section.flags() & Section.WRITABLE) == 0
                && file.role(section.index()) == SectionRole.OTHER_DATA;
    EnumSet<MapFlag> flags = EnumSet.of(MapFlag.MAPPABLE);
    if (constant) {
      flags.add(MapFlag.READ_ONLY_FOR_PROGRAMS);
    }
    int size = file.size(section);
    Contents contents = Contents.of(file.bytes(section), size);
    return variables(
        name,
        size,
        flags,
        constant ? MapRole.CONSTANTS : MapRole.VARIABLES,
        typeOf(section.name()),
        contents.isZero() ? List.of() : List.of(new Slot.Value(Contents.zeros(4), contents)),
        alignment(section));
  }

  /** What is no alignment counts as none. */
  private static int alignment(Section section) {
    long bytes = section.alignment();
    return bytes > 0 && bytes <= MOST_ALIGNED && Long.bitCount(bytes) == 1 ? (int) bytes : 1;
  }

  private int typeOf(String section) {
    return types.btf().map(btf -> btf.find(BtfKind.DATASEC, section)).orElse(0);
  }

  /** The map of the kernel's options, if there are any. */
  Optional<MapSpec> options() {
    return types
        .section(Externs.OPTIONS)
        .filter(section -> section.size() > 0)
        .map(
            section ->
                variables(
                    Externs.OPTIONS,
                    section.size(),
                    EnumSet.of(MapFlag.MAPPABLE, MapFlag.READ_ONLY_FOR_PROGRAMS),
                    MapRole.KERNEL_CONFIG,
                    typeOf(Externs.OPTIONS),
                    List.of(),
                    1));
  }

  private static MapSpec variables(
      String name,
      int size,
      Set<MapFlag> flags,
      MapRole role,
      int type,
      List<Slot> initial,
      int alignment) {
    return new MapSpec(
        name,
        MapType.ARRAY,
        4,
        size,
        1,
        flags,
        role,
        0,
        type,
        Optional.empty(),
        initial,
        Pinning.NONE,
        0,
        Optional.empty(),
        Binding.GLOBAL,
        alignment);
  }

  /** The variables of a section that lies in a map: those that types tell, then other symbols. */
  List<VariableSpec> variables(Section section, String map) {
    Map<String, ElfSymbol> symbols = new HashMap<>();
    for (ElfSymbol symbol : file.symbols(section)) {
      if (symbol.type() != ElfSymbol.SECTION && symbol.binding() != ElfSymbol.LOCAL) {
        symbols.put(symbol.name(), symbol);
      }
    }
    List<VariableSpec> found = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (BtfType.Placement each :
        types.section(section.name()).map(BtfType.DataSection::variables).orElse(List.of())) {
      Optional<BtfType.Variable> variable = types.defined(each);
      if (variable.isPresent()) {
        String name = variable.get().name();
        told.add(name);
        Binding binding =
            Optional.ofNullable(symbols.get(name)).map(Bindings::of).orElse(Binding.LOCAL);
        found.add(
            new VariableSpec(
                name, map, each.offset(), each.size(), variable.get().type(), binding));
      }
    }
    for (ElfSymbol symbol : file.symbols(section)) {
      if (symbol.type() == ElfSymbol.OBJECT
          && !symbol.name().startsWith(".L")
          && symbol.value() >= 0
          && symbol.value() <= section.size()
          && symbol.size() >= 0
          && symbol.size() <= section.size() - symbol.value()
          && told.add(symbol.name())) {
        found.add(
            new VariableSpec(
                symbol.name(),
                map,
                (int) symbol.value(),
                (int) symbol.size(),
                0,
                Bindings.of(symbol)));
      }
    }
    return found;
  }

  /** The tables of functions of a section, by their places, named by their variables. */
  void structOps(
      Section section,
      NavigableMap<Place, CodeFunction> functions,
      UniqueNames names,
      NavigableMap<Place, MapSpec> found) {
    BtfType.DataSection data =
        types
            .section(section.name())
            .orElseThrow(
                () ->
                    new MalformedObjectException(
                        file.what(section) + " holds tables, and no types tell of them"));
    for (BtfType.Placement each : data.variables()) {
      Optional<BtfType.Variable> variable = types.defined(each);
      if (variable.isPresent()) {
        found.put(
            new Place(section.index(), each.offset()),
            table(section, each, variable.get(), functions, names));
      }
    }
  }

  private MapSpec table(
      Section section,
      BtfType.Placement placement,
      BtfType.Variable variable,
      NavigableMap<Place, CodeFunction> functions,
      UniqueNames names) {
    Btf btf = types.btf().orElseThrow();
    byte[] bytes = file.bytes(section);
    int offset = placement.offset();
    int size = placement.size();
    if (offset < 0 || size < 0 || offset > bytes.length - size) {
      throw new MalformedObjectException(
          "table " + variable.name() + " lies beyond the end of " + file.what(section));
    }
    byte[] value = Arrays.copyOfRange(bytes, offset, offset + size);
    List<Slot> slots = new ArrayList<>();
    for (Relocation relocation : file.relocations(section)) {
      long at = relocation.offset() - offset;
      if (at < 0 || at > size - 8) {
        continue;
      }
      Arrays.fill(value, (int) at, (int) at + 8, (byte) 0);
      file.target(section, relocation)
          .map(functions::get)
          .ifPresent(f -> slots.add(new Slot.Member((int) at, f.name())));
    }
    slots.addFirst(new Slot.Value(Contents.zeros(4), Contents.of(value)));
    EnumSet<MapFlag> flags = EnumSet.noneOf(MapFlag.class);
    if (section.name().endsWith(".link")) {
      flags.add(MapFlag.LINK);
    }
    if (section.name().startsWith("?")) {
      flags.add(MapFlag.ON_REQUEST);
    }
    return new MapSpec(
        names.unique(variable.name()),
        MapType.STRUCT_OPS,
        4,
        size,
        1,
        flags,
        MapRole.STRUCT_OPS,
        0,
        btf.resolve(variable.type()),
        Optional.empty(),
        slots,
        Pinning.NONE,
        0,
        Optional.empty(),
        Bindings.of(file.symbols(section), variable),
        1);
  }
}
