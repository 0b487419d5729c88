package dev.nectar.object.merge;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.object.Binding;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.MergeException;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.VariableSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One of two objects that are merged, and where what is in it goes. */
final class Side {
  final ObjectSpec spec;
  final Map<String, Symbol> symbols;
  final Map<String, ExternSpec> externs = new HashMap<>();

  /** Names that only this object sees, and that are taken. */
  final Map<String, String> functionNames = new HashMap<>();

  final Map<String, String> mapNames = new HashMap<>();

  /** Names of which the other object's definition is taken. */
  final Set<String> lost = new HashSet<>();

  /** Bytes before this object's part of a section, by the section's name. */
  final Map<String, Integer> bases = new HashMap<>();

  /** The types that give way to ones of the other object. */
  final Map<Integer, Other> replaced = new HashMap<>();

  /** The new ids of types; element 0 is 0. */
  int[] ids = {0};

  /** The variables that objects see, by the maps they lie in and their offsets. */
  private final Map<String, NavigableMap<Integer, VariableSpec>> variables = new HashMap<>();

  /**
   * A type in place of one of this object.
   *
   * @param side whose it is
   * @param type its old number there
   */
  record Other(Side side, int type) {}

  Side(ObjectSpec spec) {
    this.spec = spec;
    this.symbols = Symbol.of(spec);
    spec.externs().forEach(each -> externs.put(each.name(), each));
    for (VariableSpec each : spec.variables()) {
      if (each.binding() != Binding.LOCAL) {
        variables.computeIfAbsent(each.map(), _ -> new TreeMap<>()).put(each.offset(), each);
      }
    }
  }

  /** The variable that objects see at a place of a map. */
  Optional<VariableSpec> variable(String map, int offset) {
    NavigableMap<Integer, VariableSpec> all = variables.getOrDefault(map, new TreeMap<>());
    return Optional.ofNullable(all.floorEntry(offset))
        .map(Map.Entry::getValue)
        .filter(each -> offset - each.offset() < each.size());
  }

  int base(String section) {
    return bases.getOrDefault(section, 0);
  }

  String functionName(String name) {
    return functionNames.getOrDefault(name, name);
  }

  String mapName(String name) {
    return mapNames.getOrDefault(name, name);
  }

  /** The new number of a type. */
  int id(int old) {
    if (old < 0 || old >= ids.length) {
      throw new MergeException(
          "an object refers to type " + old + ", and its types end before", "compile it anew");
    }
    return ids[old];
  }

  Optional<BtfType.DataSection> section(String name) {
    return spec.types()
        .map(types -> types.find(BtfKind.DATASEC, name))
        .filter(id -> id != 0)
        .map(id -> (BtfType.DataSection) spec.types().orElseThrow().type(id));
  }

  /** The variable of a section that has a name; 0 if types tell of none. */
  int variableType(String section, String name) {
    Btf types = spec.types().orElse(null);
    if (types == null) {
      return 0;
    }
    return section(section).map(BtfType.DataSection::variables).orElse(List.of()).stream()
        .mapToInt(BtfType.Placement::type)
        .filter(id -> types.kind(id) == BtfKind.VAR && types.name(id).equals(name))
        .findFirst()
        .orElse(0);
  }

  /** The functions and variables that types declare, by their names: of others, or its own. */
  Map<String, Integer> declared(boolean ofOthers) {
    Map<String, Integer> found = new HashMap<>();
    spec.types()
        .ifPresent(
            types -> {
              for (int id = 1; id <= types.count(); id++) {
                BtfLinkage linkage = linkage(types, id);
                if (linkage != BtfLinkage.STATIC && (linkage == BtfLinkage.EXTERN) == ofOthers) {
                  found.putIfAbsent(types.name(id), id);
                }
              }
            });
    return found;
  }

  static BtfLinkage linkage(Btf types, int id) {
    if (types.kind(id) != BtfKind.FUNC && types.kind(id) != BtfKind.VAR) {
      return BtfLinkage.STATIC;
    }
    return switch (types.type(id)) {
      case BtfType.Func(_, var linkage, _) -> linkage;
      case BtfType.Variable(_, _, var linkage) -> linkage;
      default -> BtfLinkage.STATIC;
    };
  }
}
