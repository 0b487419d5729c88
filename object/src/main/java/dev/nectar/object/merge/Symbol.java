package dev.nectar.object.merge;

import dev.nectar.object.Binding;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.VariableSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What an object defines, and objects that are merged with it see by its name. */
sealed interface Symbol {
  /** Its kind in messages. */
  String kind();

  /** How far it is seen. */
  Binding binding();

  /** A function, which may be a program. */
  record Function(FunctionSpec spec) implements Symbol {
    @Override
    public String kind() {
      return "function";
    }

    @Override
    public Binding binding() {
      return spec.binding();
    }
  }

  /** A variable. */
  record Variable(VariableSpec spec) implements Symbol {
    @Override
    public String kind() {
      return "variable";
    }

    @Override
    public Binding binding() {
      return spec.binding();
    }
  }

  /** A map that programs name. */
  record OfMap(MapSpec spec) implements Symbol {
    @Override
    public String kind() {
      return "map";
    }

    @Override
    public Binding binding() {
      return spec.binding();
    }
  }

  /** All of an object but what only the object itself sees, by their names. */
  static Map<String, Symbol> of(ObjectSpec spec) {
    Map<String, Symbol> found = new LinkedHashMap<>();
    Stream<Symbol> functions =
        Stream.concat(spec.programs().stream().map(ProgramSpec::body), spec.functions().stream())
            .map(Function::new);
    Stream<Symbol> maps = spec.maps().stream().filter(map -> !isSection(map)).map(OfMap::new);
    functions.forEach(each -> put(found, ((Function) each).spec().name(), each));
    spec.variables().forEach(each -> put(found, each.name(), new Variable(each)));
    maps.forEach(each -> put(found, ((OfMap) each).spec().name(), each));
    return found;
  }

  private static void put(Map<String, Symbol> found, String name, Symbol symbol) {
    if (symbol.binding() != Binding.LOCAL) {
      found.putIfAbsent(name, symbol);
    }
  }

  /** Whether a map is a section of variables, which is put behind another of its name. */
  static boolean isSection(MapSpec map) {
    return map.role() == MapRole.KERNEL_CONFIG
        || map.type() == MapType.ARRAY
            && (map.role() == MapRole.VARIABLES || map.role() == MapRole.CONSTANTS);
  }
}
