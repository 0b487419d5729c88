package dev.nectar.verifier.analysis;

import dev.nectar.object.MapSpec;
import dev.nectar.verifier.types.Fields;
import dev.nectar.verifier.types.Layout;
import dev.nectar.verifier.types.Types;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is known of the types of the program, its maps and the kernel. */
final class Knowledge {
  private final Types types;
  private final Layout layout;
  private final List<MapSpec> maps;
  private final Map<Integer, Fields> mapFields = new HashMap<>();
  private final Map<Integer, Fields> typeFields = new HashMap<>();

  Knowledge(Types types, List<MapSpec> maps) {
    this.types = types;
    this.layout = new Layout(types);
    this.maps = maps;
  }

  /** All types. */
  Types types() {
    return types;
  }

  /** What stands where in structures. */
  Layout layout() {
    return layout;
  }

  /** Whether types came with a map. */
  boolean hasTypes(MapSpec map) {
    return map.valueType() != 0 && types.of(Pointee.PROGRAM).isPresent();
  }

  /** The fields of a map's values that the kernel looks after. */
  Fields fields(int map) {
    MapSpec spec = maps.get(map);
    return hasTypes(spec)
        ? mapFields.computeIfAbsent(map, m -> Fields.of(types, spec.valueType()))
        : Fields.NONE;
  }

  /** The fields of what is pointed to that the kernel looks after. */
  Fields fields(Reg reg) {
    return reg.kind == Kind.MAP_VALUE ? fields(reg.map) : fieldsOf(reg.object());
  }

  /** The fields of an object of the program that the kernel looks after. */
  Fields fieldsOf(Pointee object) {
    return object.source() == Pointee.PROGRAM ? fieldsOf(object.id()) : Fields.NONE;
  }

  /** The fields of one of the program's types that the kernel looks after. */
  Fields fieldsOf(int type) {
    return typeFields.computeIfAbsent(type, id -> Fields.of(types, id));
  }

  /** Whether what is pointed to has a lock, so that pointers to it are told apart. */
  boolean isLockable(Reg reg) {
    return (reg.kind == Kind.MAP_VALUE && reg.map >= 0 || reg.isObject())
        && fields(reg).isLockable();
  }
}
