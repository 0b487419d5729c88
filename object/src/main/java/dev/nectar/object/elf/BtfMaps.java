package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.MapSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Reads maps that are declared as variables of {@code .maps}, by their types. */
final class BtfMaps {
  private static final int DEEPEST = 4;

  private final ObjectFile file;
  private final Types types;
  private final UniqueNames names;

  BtfMaps(ObjectFile file, Types types, UniqueNames names) {
    this.file = file;
    this.types = types;
    this.names = names;
  }

  /**
   * A map and where the pointers of its first contents start.
   *
   * @param spec the map, still empty
   * @param size bytes of the variable
   * @param values bytes from the variable's start to the first pointer; -1 if it has none
   */
  record Declared(MapSpec spec, int size, int values) {}

  NavigableMap<Place, Declared> read() {
    NavigableMap<Place, Declared> found = new TreeMap<>();
    for (Section section : file.sections(SectionRole.MAPS)) {
      BtfType.DataSection data = types.section(section.name()).orElseThrow(() -> untold(section));
      for (BtfType.Placement each : data.variables()) {
        types
            .defined(each)
            .ifPresent(
                variable ->
                    found.put(
                        new Place(section.index(), each.offset()),
                        declared(section, variable, each)));
      }
    }
    return found;
  }

  /** The section itself holds zeros only: without types there is nothing to go by. */
  private MalformedObjectException untold(Section section) {
    return types.btf().isEmpty()
        ? new MalformedObjectException(
            file.what(section) + " holds maps that only types describe, and .BTF is missing",
            "compile it with -g, and strip it only with llvm-strip -g, which keeps .BTF")
        : new MalformedObjectException(
            file.what(section) + " holds maps, and the types in .BTF do not tell of them");
  }

  private Declared declared(
      Section section, BtfType.Variable variable, BtfType.Placement placement) {
    String name = names.unique(variable.name());
    Btf btf = types.btf().orElseThrow();
    BtfType.Struct struct = struct(btf, variable.type(), name);
    int values = -1;
    for (BtfType.Member member : struct.members()) {
      values = member.name().equals("values") ? member.bitOffset() / 8 : values;
    }
    Binding binding = Bindings.of(file.symbols(section), variable);
    return new Declared(map(name, struct, binding, 0), placement.size(), values);
  }

  private static BtfType.Struct struct(Btf btf, int id, String name) {
    int resolved = btf.resolve(id);
    if (btf.kind(resolved) != BtfKind.STRUCT) {
      throw new MalformedObjectException("map " + name + " is declared by no structure");
    }
    return (BtfType.Struct) btf.type(resolved);
  }

  private MapSpec map(String name, BtfType.Struct struct, Binding binding, int depth) {
    MapShape shape = new MapShape(name);
    shape.binding = binding;
    for (BtfType.Member member : struct.members()) {
      member(shape, name, member, depth);
    }
    return shape.spec();
  }

  /** Members of other names are left alone. */
  private void member(MapShape shape, String name, BtfType.Member member, int depth) {
    int type = member.type();
    switch (member.name()) {
      case "type" -> shape.type = (int) number(name, member);
      case "max_entries" -> shape.maxEntries = number(name, member);
      case "map_flags" -> shape.flags = (int) number(name, member);
      case "key_size" -> shape.keySize = (int) number(name, member);
      case "value_size" -> shape.valueSize = (int) number(name, member);
      case "numa_node" -> shape.numaNode = Optional.of((int) number(name, member));
      case "map_extra" -> shape.extra = number(name, member);
      case "pinning" -> shape.pinning = number(name, member) == 0 ? Pinning.NONE : Pinning.BY_NAME;
      case "key" -> {
        shape.keyType = pointed(name, member);
        shape.keySize = size(name, member, shape.keyType);
      }
      case "value" -> {
        shape.valueType = pointed(name, member);
        shape.valueSize = size(name, member, shape.valueType);
      }
      case "values" -> shape.inner = inner(name, type, depth);
      default -> {}
    }
  }

  private int pointed(String map, BtfType.Member member) {
    Btf btf = types.btf().orElseThrow();
    int id = btf.resolve(member.type());
    if (btf.kind(id) != BtfKind.PTR) {
      throw wrong(map, member, "a pointer");
    }
    return ((BtfType.Pointer) btf.type(id)).target();
  }

  private int size(String map, BtfType.Member member, int type) {
    long size = types.btf().orElseThrow().size(type);
    if (size < 0 || size > Integer.MAX_VALUE) {
      throw wrong(map, member, "smaller");
    }
    return (int) size;
  }

  /** {@code __uint}: the number of elements of an array; {@code __ulong}: a constant. */
  private long number(String map, BtfType.Member member) {
    Btf btf = types.btf().orElseThrow();
    int id = btf.resolve(member.type());
    if (btf.kind(id) == BtfKind.ENUM64 || btf.kind(id) == BtfKind.ENUM) {
      List<BtfType.Enumerator> values = ((BtfType.Enumeration) btf.type(id)).values();
      if (!values.isEmpty()) {
        return values.getFirst().value();
      }
    }
    int target = btf.resolve(pointed(map, member));
    return switch (target == 0 ? new BtfType.Pointer(0) : btf.type(target)) {
      case BtfType.Array array -> array.count();
      case BtfType.Enumeration values when !values.values().isEmpty() ->
          values.values().getFirst().value();
      default -> throw wrong(map, member, "a pointer to an array, whose length is the number");
    };
  }

  private Optional<MapSpec> inner(String name, int type, int depth) {
    Btf btf = types.btf().orElseThrow();
    int array = btf.resolve(type);
    if (!(array != 0 && btf.type(array) instanceof BtfType.Array(int element, int _, long _))) {
      return Optional.empty();
    }
    int pointer = btf.resolve(element);
    if (pointer == 0 || !(btf.type(pointer) instanceof BtfType.Pointer(int target))) {
      return Optional.empty();
    }
    int resolved = btf.resolve(target);
    return btf.kind(resolved) == BtfKind.STRUCT && depth < DEEPEST
        ? Optional.of(
            map(name + ".inner", (BtfType.Struct) btf.type(resolved), Binding.GLOBAL, depth + 1))
        : Optional.empty();
  }

  private static MalformedObjectException wrong(String map, BtfType.Member member, String wanted) {
    return new MalformedObjectException(
        "member " + member.name() + " of map " + map + " must be " + wanted);
  }

  /** The maps with their first contents: other maps, or programs. */
  List<MapSpec> filled(
      NavigableMap<Place, Declared> maps, NavigableMap<Place, CodeFunction> functions) {
    Map<Place, List<Slot>> slots = new TreeMap<>();
    for (Section section : file.sections(SectionRole.MAPS)) {
      for (Relocation relocation : file.relocations(section)) {
        slot(section, relocation, maps, functions, slots);
      }
    }
    List<MapSpec> specs = new ArrayList<>();
    maps.forEach(
        (place, declared) -> specs.add(declared.spec().with(slots.getOrDefault(place, List.of()))));
    return specs;
  }

  private void slot(
      Section section,
      Relocation relocation,
      NavigableMap<Place, Declared> maps,
      NavigableMap<Place, CodeFunction> functions,
      Map<Place, List<Slot>> slots) {
    Map.Entry<Place, Declared> before =
        maps.lowerEntry(new Place(section.index(), relocation.offset() + 1));
    if (before == null || before.getKey().section() != section.index()) {
      return;
    }
    Place owner = before.getKey();
    Declared declared = before.getValue();
    long offset = relocation.offset() - owner.offset() - declared.values();
    if (declared.values() < 0 || offset < 0) {
      return;
    }
    int index = (int) (offset / 8);
    Optional<Place> target = file.target(section, relocation);
    Optional<Slot> slot =
        target
            .map(maps::get)
            .<Slot>map(map -> new Slot.InnerMap(index, map.spec().name()))
            .or(() -> target.map(functions::get).map(f -> new Slot.TailCall(index, f.name())));
    slots
        .computeIfAbsent(owner, _ -> new ArrayList<>())
        .add(
            slot.orElseThrow(
                () ->
                    new MalformedObjectException(
                        "entry "
                            + index
                            + " of map "
                            + declared.spec().name()
                            + " is neither a map nor a program")));
  }
}
