package dev.nectar.object.merge;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.MergeException;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Slot;
import dev.nectar.object.VariableSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes one of two objects, by the rules of libbpf's linker. For one use. */
public final class Merger {
  private static final int MOST_BYTES = Integer.MAX_VALUE;
  private static final int MOST_CONTENTS = 1 << 28;

  private final Side first;
  private final Side second;
  private final List<Side> sides;
  private final Likeness likeness;

  /** Names that one of the two hides. */
  private final Set<String> hidden = new HashSet<>();

  private final Map<String, Integer> sectionSizes = new HashMap<>();

  /** Where options lie in the end, by their names. */
  private final Map<String, Integer> options = new HashMap<>();

  private Merger(ObjectSpec first, ObjectSpec second) {
    this.first = new Side(first);
    this.second = new Side(second);
    this.sides = List.of(this.first, this.second);
    this.likeness = new Likeness(first.types(), second.types());
  }

  /**
   * Merges two objects.
   *
   * @param first comes first in everything
   * @param second what is put behind it
   * @return both
   * @throws MergeException if they contradict each other
   */
  public static ObjectSpec merge(ObjectSpec first, ObjectSpec second) {
    try {
      return new Merger(first, second).merge();
    } catch (BtfException e) {
      throw new MergeException(
          "the types of an object make no sense: " + e.getMessage(), "compile it anew");
    } catch (ArithmeticException e) {
      throw new MergeException("a section would be larger than 2 GiB", "split the objects");
    }
  }

  private ObjectSpec merge() {
    check();
    decide();
    rename();
    layOut();
    Optional<Btf> types =
        new TypeMerger(sides, this::definition, hidden, sectionSizes).merge(first.spec.order());
    types.ifPresent(this::placeOptions);
    List<MapSpec> maps = maps(types);
    List<ProgramSpec> programs = programs();
    return new ObjectSpec(
        programs,
        functions(programs),
        maps,
        variables(maps),
        externs(),
        types,
        first.spec.order(),
        either(first.spec.license(), second.spec.license()),
        Math.max(first.spec.kernelVersion(), second.spec.kernelVersion()));
  }

  private static String either(String one, String other) {
    return one.isEmpty() ? other : one;
  }

  private void check() {
    ObjectSpec a = first.spec;
    ObjectSpec b = second.spec;
    if (!a.order().equals(b.order())) {
      throw new MergeException(
          "objects of different byte order cannot be made one",
          "compile both with clang -target bpfel, or both with bpfeb");
    }
    if (!a.license().isEmpty() && !b.license().isEmpty() && !a.license().equals(b.license())) {
      throw new MergeException(
          "the licence of one object is "
              + a.license()
              + ", that of the other "
              + b.license()
              + ", and the kernel is told one",
          "give both the same, or leave it out in one");
    }
    if (a.kernelVersion() != 0
        && b.kernelVersion() != 0
        && a.kernelVersion() != b.kernelVersion()) {
      throw new MergeException(
          "the objects are for different versions of the kernel", "give both the same version");
    }
  }

  // What is taken.

  private void decide() {
    for (Map.Entry<String, Symbol> each : first.symbols.entrySet()) {
      Symbol other = second.symbols.get(each.getKey());
      if (other != null) {
        decide(each.getKey(), each.getValue(), other);
      }
    }
    first.spec.externs().forEach(each -> declared(each, first, second));
    second.spec.externs().forEach(each -> declared(each, second, first));
  }

  private void decide(String name, Symbol one, Symbol other) {
    if (!one.kind().equals(other.kind())) {
      throw unlike(name, one.kind() + " in one object and a " + other.kind() + " in the other");
    }
    if (!one.binding().weak() && !other.binding().weak()) {
      throw new MergeException(
          one.kind() + " " + name + " is defined in both objects",
          "make one of them __weak or static, or declare it extern in one");
    }
    if (one.binding().hidden() || other.binding().hidden()) {
      hidden.add(name);
    }
    String difference = difference(one, other);
    if (!difference.isEmpty()) {
      throw unlike(name, difference);
    }
    (one.binding().weak() && !other.binding().weak() ? first : second).lost.add(name);
  }

  private String difference(Symbol one, Symbol other) {
    if (one instanceof Symbol.Function(var a) && other instanceof Symbol.Function(var b)) {
      return likeness.ofTypes(a.type(), b.type())
          ? ""
          : "function of one type in one object and of another in the other";
    }
    if (one instanceof Symbol.Variable(var a) && other instanceof Symbol.Variable(var b)) {
      return likeness.ofTypes(a.type(), b.type())
          ? ""
          : "variable of one type in one object and of another in the other";
    }
    if (one instanceof Symbol.OfMap(var a) && other instanceof Symbol.OfMap(var b)) {
      String what = likeness.difference(a, b);
      return what.isEmpty() ? "" : "map that is declared with one " + what + " and with another";
    }
    return "";
  }

  private static MergeException unlike(String name, String what) {
    return new MergeException(
        name + " is a " + what, "declare it alike in both objects: put it into a common header");
  }

  /** A declaration must be like the definition, or like the other declaration. */
  private void declared(ExternSpec extern, Side here, Side there) {
    String name = extern.name();
    Symbol symbol = there.symbols.get(name);
    ExternSpec other = there.externs.get(name);
    if (symbol != null && isHidden(extern)) {
      hidden.add(name);
    }
    boolean same =
        symbol != null
            ? isLike(here, extern, there, symbol)
            : other == null || here == second || isLike(extern, other);
    if (!same) {
      throw unlike(
          name,
          (symbol == null ? "declaration" : symbol.kind())
              + " of one type, and is declared with another");
    }
  }

  private boolean isLike(Side here, ExternSpec extern, Side there, Symbol symbol) {
    int declaration = declaration(here, extern);
    if (declaration == 0) {
      return true;
    }
    boolean function = here.spec.types().orElseThrow().kind(declaration) == BtfKind.FUNC;
    if (function != symbol instanceof Symbol.Function) {
      return false;
    }
    int definition = definition(there, extern.name());
    int one = here == first ? declaration : definition;
    int two = here == first ? definition : declaration;
    return symbol instanceof Symbol.OfMap
        ? likeness.differenceOfDeclarations(one, two).isEmpty()
        : likeness.ofTypes(one, two);
  }

  private boolean isLike(ExternSpec one, ExternSpec other) {
    boolean sameKind =
        one instanceof ExternSpec.Config == other instanceof ExternSpec.Config
            && one instanceof ExternSpec.Function == other instanceof ExternSpec.Function;
    return sameKind && likeness.ofTypes(declaration(first, one), declaration(second, other))
        || one instanceof ExternSpec.Undefined != other instanceof ExternSpec.Undefined;
  }

  private static int declaration(Side side, ExternSpec extern) {
    return switch (extern) {
      case ExternSpec.Undefined(_, _, int declaration) -> declaration;
      case ExternSpec.Config(String name, _, _, _, _) -> side.declared(true).getOrDefault(name, 0);
      case ExternSpec.Variable(String name, _, _) -> side.declared(true).getOrDefault(name, 0);
      case ExternSpec.Function(String name, _, _) -> side.declared(true).getOrDefault(name, 0);
    };
  }

  /** The {@code FUNC} or {@code VAR} of what an object defines; 0 if it has none. */
  private int definition(Side side, String name) {
    return switch (side.symbols.get(name)) {
      case Symbol.Function(var function) -> function.type();
      case Symbol.Variable(var variable) -> side.variableType(section(side, variable), name);
      case Symbol.OfMap(var map) -> side.variableType(section(map), name);
      case null -> 0;
    };
  }

  private static String section(Side side, VariableSpec variable) {
    boolean arena =
        side.spec.map(variable.map()).filter(map -> map.type() == MapType.ARENA).isPresent();
    return arena ? ".addr_space.1" : variable.map();
  }

  private static String section(MapSpec map) {
    return map.role() == MapRole.STRUCT_OPS ? Sections.ofTable(map) : ".maps";
  }

  // Names that only one object sees.

  private void rename() {
    Set<String> functions = new HashSet<>();
    Set<String> maps = new HashSet<>();
    for (Side side : sides) {
      side.symbols.keySet().forEach(functions::add);
      side.symbols.keySet().forEach(maps::add);
      functions.addAll(side.externs.keySet());
      maps.addAll(side.externs.keySet());
    }
    for (Side side : sides) {
      for (FunctionSpec each : bodies(side)) {
        if (each.binding() == Binding.LOCAL && !side.functionNames.containsKey(each.name())) {
          String name = unique(each.name(), functions, own(side, bodies(side), FunctionSpec::name));
          side.functionNames.put(each.name(), name);
        }
      }
      for (MapSpec each : side.spec.maps()) {
        if (each.binding() == Binding.LOCAL && !Symbol.isSection(each)) {
          String name = unique(each.name(), maps, own(side, side.spec.maps(), MapSpec::name));
          side.mapNames.put(each.name(), name);
        }
      }
    }
  }

  /** The names of the other object, which a number must not lead to. */
  private <T> Set<String> own(Side side, List<T> all, Function<T, String> name) {
    Set<String> names = new HashSet<>();
    all.forEach(each -> names.add(name.apply(each)));
    return side == first ? Set.of() : names;
  }

  private static String unique(String name, Set<String> taken, Set<String> avoided) {
    String candidate = name;
    for (int i = 2; !taken.add(candidate); ) {
      do {
        candidate = name + "_" + i++;
      } while (avoided.contains(candidate));
    }
    return candidate;
  }

  private static List<FunctionSpec> bodies(Side side) {
    return Stream.concat(
            side.spec.programs().stream().map(ProgramSpec::body), side.spec.functions().stream())
        .toList();
  }

  // Sections of variables.

  private void layOut() {
    for (Side side : sides) {
      for (MapSpec map : side.spec.maps()) {
        if (Symbol.isSection(map) && map.role() != MapRole.KERNEL_CONFIG) {
          int before = sectionSizes.getOrDefault(map.name(), 0);
          int alignment = alignment(map.name());
          long base = ((long) before + alignment - 1) / alignment * alignment;
          if (base + map.valueSize() > MOST_BYTES) {
            throw new MergeException(
                "section " + map.name() + " would be larger than any map", "split the objects");
          }
          side.bases.put(map.name(), (int) base);
          sectionSizes.put(map.name(), (int) base + map.valueSize());
        }
      }
    }
  }

  private int alignment(String section) {
    return sides.stream()
        .flatMap(side -> side.spec.map(section).stream())
        .mapToInt(MapSpec::alignment)
        .max()
        .orElse(1);
  }

  private void placeOptions(Btf types) {
    int section = types.find(BtfKind.DATASEC, ConfigLayout.NAME);
    if (section != 0) {
      for (BtfType.Placement each : ((BtfType.DataSection) types.type(section)).variables()) {
        options.put(types.name(each.type()), each.offset());
      }
    }
  }

  // The parts of the object.

  private Code code(Side side) {
    return new Code(side, side == first ? second : first, options);
  }

  private List<ProgramSpec> programs() {
    Map<String, List<ProgramSpec>> bySection = new LinkedHashMap<>();
    for (Side side : sides) {
      Code code = code(side);
      for (ProgramSpec each : side.spec.programs()) {
        if (!side.lost.contains(each.body().name()) || each.body().binding() == Binding.LOCAL) {
          FunctionSpec body = bound(code.moved(each.body()));
          bySection
              .computeIfAbsent(each.section(), _ -> new ArrayList<>())
              .add(
                  new ProgramSpec(
                      body.name(),
                      each.type(),
                      each.attach(),
                      body,
                      each.section(),
                      each.flags(),
                      each.needs(),
                      each.insteadOf().map(side::functionName)));
        }
      }
    }
    return bySection.values().stream().flatMap(List::stream).toList();
  }

  private FunctionSpec bound(FunctionSpec function) {
    if (!hidden.contains(function.name()) || function.binding().hidden()) {
      return function;
    }
    Binding binding = function.binding().hide();
    return new FunctionSpec(
        function.name(),
        function.body(),
        function.lines(),
        function.prototype(),
        function.subprograms(),
        function.type(),
        function.relocations(),
        binding);
  }

  /** Those that are programs too come last, as in a file, where .text comes first. */
  private List<FunctionSpec> functions(List<ProgramSpec> programs) {
    Map<String, FunctionSpec> found = new LinkedHashMap<>();
    for (Side side : sides) {
      Code code = code(side);
      for (FunctionSpec each : side.spec.functions()) {
        if (!side.lost.contains(each.name()) || each.binding() == Binding.LOCAL) {
          FunctionSpec moved = bound(code.moved(each));
          found.put(moved.name(), moved);
        }
      }
    }
    List<FunctionSpec> both =
        programs.stream()
            .map(ProgramSpec::body)
            .filter(each -> found.remove(each.name()) != null)
            .toList();
    return Stream.concat(found.values().stream(), both.stream()).toList();
  }

  private List<MapSpec> maps(Optional<Btf> types) {
    Map<String, MapSpec> found = new LinkedHashMap<>();
    for (Side side : sides) {
      for (MapSpec each : side.spec.maps()) {
        String name = side.mapName(each.name());
        MapSpec before = found.get(name);
        if (each.role() == MapRole.KERNEL_CONFIG) {
          found.putIfAbsent(name, each);
        } else if (Symbol.isSection(each)) {
          found.put(name, before == null ? retyped(side, each) : joined(before, side, each));
        } else if (before == null && !side.lost.contains(name) || each.binding() == Binding.LOCAL) {
          found.put(name, retyped(side, each));
        }
      }
    }
    return found.values().stream()
        .map(map -> map.role() == MapRole.KERNEL_CONFIG ? optionsMap(map, types) : map)
        .sorted(Comparator.comparingInt(Merger::rank))
        .toList();
  }

  /** The order of a reader. */
  private static int rank(MapSpec map) {
    if (map.role() == MapRole.KERNEL_CONFIG) {
      return 4;
    }
    return Symbol.isSection(map)
        ? 3
        : map.type() == MapType.INSN_ARRAY ? 2 : map.role() == MapRole.STRUCT_OPS ? 1 : 0;
  }

  private MapSpec retyped(Side side, MapSpec map) {
    Binding binding = hidden.contains(map.name()) ? map.binding().hide() : map.binding();
    return new MapSpec(
        side.mapName(map.name()),
        map.type(),
        map.keySize(),
        map.valueSize(),
        map.maxEntries(),
        map.flags(),
        map.role(),
        side.id(map.keyType()),
        side.id(map.valueType()),
        map.inner().map(inner -> retyped(side, inner)),
        map.initial().stream().map(slot -> renamed(side, slot)).toList(),
        map.pinning(),
        map.extra(),
        map.numaNode(),
        binding,
        map.alignment());
  }

  private static Slot renamed(Side side, Slot slot) {
    return switch (slot) {
      case Slot.InnerMap(int index, String map) -> new Slot.InnerMap(index, side.mapName(map));
      case Slot.TailCall(int index, String program) ->
          new Slot.TailCall(index, side.functionName(program));
      case Slot.Member(int offset, String program) ->
          new Slot.Member(offset, side.functionName(program));
      case Slot.Value value -> value;
    };
  }

  private MapSpec joined(MapSpec before, Side side, MapSpec map) {
    if (before.role() != map.role()) {
      throw new MergeException(
          "section " + map.name() + " holds variables in one object and constants in the other",
          "put them into sections of different names");
    }
    int size = sectionSizes.getOrDefault(map.name(), 0);
    int base = side.base(map.name());
    Contents own = value(map);
    if (!own.isZero() && base > MOST_CONTENTS) {
      throw new MergeException(
          "section " + map.name() + " would start with " + base + " bytes of zeros",
          "put large variables without first values into .bss");
    }
    Contents contents = value(before).then(base, own);
    return new MapSpec(
        before.name(),
        before.type(),
        before.keySize(),
        size,
        before.maxEntries(),
        before.flags(),
        before.role(),
        0,
        before.valueType() == 0 ? side.id(map.valueType()) : before.valueType(),
        Optional.empty(),
        contents.isZero()
            ? List.of()
            : List.of(new Slot.Value(Contents.zeros(before.keySize()), contents)),
        before.pinning(),
        before.extra(),
        before.numaNode(),
        before.binding(),
        alignment(map.name()));
  }

  private static Contents value(MapSpec map) {
    return map.initial().stream()
        .filter(Slot.Value.class::isInstance)
        .map(slot -> ((Slot.Value) slot).value())
        .filter(each -> each.size() == map.valueSize())
        .findFirst()
        .orElseGet(() -> Contents.zeros(map.valueSize()));
  }

  private static MapSpec optionsMap(MapSpec map, Optional<Btf> types) {
    int type = types.map(all -> all.find(BtfKind.DATASEC, ConfigLayout.NAME)).orElse(0);
    int size = type == 0 ? map.valueSize() : (int) types.orElseThrow().size(type);
    return new MapSpec(
        map.name(),
        map.type(),
        map.keySize(),
        size,
        map.maxEntries(),
        map.flags(),
        map.role(),
        0,
        type,
        map.inner(),
        map.initial(),
        map.pinning(),
        map.extra(),
        map.numaNode(),
        map.binding(),
        map.alignment());
  }

  private List<VariableSpec> variables(List<MapSpec> maps) {
    List<VariableSpec> found = new ArrayList<>();
    for (Side side : sides) {
      for (VariableSpec each : side.spec.variables()) {
        if (each.binding() == Binding.LOCAL || !side.lost.contains(each.name())) {
          found.add(moved(side, each));
        }
      }
    }
    Map<String, Integer> order = new HashMap<>();
    maps.forEach(map -> order.put(map.name(), order.size()));
    found.sort(
        Comparator.comparingInt((VariableSpec each) -> order.getOrDefault(each.map(), maps.size()))
            .thenComparing(each -> each.type() == 0)
            .thenComparingInt(each -> each.type() == 0 ? 0 : each.offset()));
    return found;
  }

  private VariableSpec moved(Side side, VariableSpec variable) {
    Binding binding =
        hidden.contains(variable.name()) ? variable.binding().hide() : variable.binding();
    return new VariableSpec(
        variable.name(),
        side.mapName(variable.map()),
        side.base(variable.map()) + variable.offset(),
        variable.size(),
        side.id(variable.type()),
        binding);
  }

  private List<ExternSpec> externs() {
    Map<String, ExternSpec> found = new TreeMap<>();
    for (Side side : sides) {
      Side other = side == first ? second : first;
      for (ExternSpec each : side.spec.externs()) {
        if (!other.symbols.containsKey(each.name())) {
          found.merge(each.name(), moved(side, each), Merger::stronger);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static boolean isHidden(ExternSpec extern) {
    return extern instanceof ExternSpec.Undefined undefined && undefined.binding().hidden();
  }

  private ExternSpec moved(Side side, ExternSpec extern) {
    return switch (extern) {
      case ExternSpec.Config(String name, var need, int offset, int size, int type) ->
          new ExternSpec.Config(
              name, need, options.getOrDefault(name, offset), size, side.id(type));
      case ExternSpec.Variable(String name, var need, int type) ->
          new ExternSpec.Variable(name, need, side.id(type));
      case ExternSpec.Function(String name, var need, int type) ->
          new ExternSpec.Function(name, need, side.id(type));
      case ExternSpec.Undefined(String name, var binding, int declaration) ->
          new ExternSpec.Undefined(name, binding, side.id(declaration));
    };
  }

  /** What one of two needs, both need; the kernel has what one says it has. */
  private static ExternSpec stronger(ExternSpec one, ExternSpec other) {
    ExternSpec.Need need = one.need() == ExternSpec.Need.REQUIRED ? one.need() : other.need();
    ExternSpec base = one instanceof ExternSpec.Undefined ? other : one;
    return switch (base) {
      case ExternSpec.Config(String name, _, int offset, int size, int type) ->
          new ExternSpec.Config(name, need, offset, size, type);
      case ExternSpec.Variable(String name, _, int type) ->
          new ExternSpec.Variable(name, need, type);
      case ExternSpec.Function(String name, _, int type) ->
          new ExternSpec.Function(name, need, type);
      case ExternSpec.Undefined(String name, _, int declaration) -> {
        Binding own = need == ExternSpec.Need.WEAK ? Binding.WEAK : Binding.GLOBAL;
        Binding both = isHidden(one) || isHidden(other) ? own.hide() : own;
        yield new ExternSpec.Undefined(name, both, declaration);
      }
    };
  }
}
