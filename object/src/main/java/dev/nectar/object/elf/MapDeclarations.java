package dev.nectar.object.elf;

import dev.nectar.btf.BtfType;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.Slot;
import java.util.ArrayList;
import java.util.List;

/** Declares maps by types, as C does in {@code .maps}. For one object. */
final class MapDeclarations {
  private static final int POINTER = 8;

  private final WrittenTypes types;

  MapDeclarations(WrittenTypes types) {
    this.types = types;
  }

  /** The structure that declares a map, and as many entries behind it as the map starts with. */
  int struct(MapSpec map) {
    List<BtfType.Member> members = new ArrayList<>();
    number(members, "type", map.type().number());
    part(members, "key", map.keyType(), map.keySize());
    boolean ofMaps = map.inner().isPresent() || slots(map) > 0 && isOfMaps(map);
    part(members, "value", ofMaps ? 0 : map.valueType(), map.valueSize());
    if (map.maxEntries() != 0) {
      number(members, "max_entries", map.maxEntries());
    }
    long flags = 0;
    for (MapFlag flag : map.flags()) {
      flags |= flag.bit();
    }
    if (flags != 0) {
      number(members, "map_flags", flags);
    }
    if (map.pinning() == Pinning.BY_NAME) {
      number(members, "pinning", 1);
    }
    map.numaNode().ifPresent(node -> number(members, "numa_node", node));
    if (map.extra() != 0) {
      constant(members, "map_extra", map.extra());
    }
    int size = members.size() * POINTER;
    map.inner().ifPresent(inner -> values(members, struct(inner)));
    if (map.inner().isEmpty() && slots(map) > 0) {
      values(members, isOfMaps(map) ? 0 : types.anyFunction());
    }
    return types.add(new BtfType.Struct("", false, size, false, members));
  }

  /** Bytes of the variable. */
  static int size(MapSpec map, int structSize) {
    return structSize + slots(map) * POINTER;
  }

  private static int slots(MapSpec map) {
    int most = 0;
    for (Slot slot : map.initial()) {
      switch (slot) {
        case Slot.InnerMap(int index, _) -> most = Math.max(most, Math.addExact(index, 1));
        case Slot.TailCall(int index, _) -> most = Math.max(most, Math.addExact(index, 1));
        case Slot.Value _, Slot.Member _ -> {}
      }
    }
    return most;
  }

  private static boolean isOfMaps(MapSpec map) {
    return switch (map.type()) {
      case ARRAY_OF_MAPS, HASH_OF_MAPS -> true;
      default -> false;
    };
  }

  private void part(List<BtfType.Member> members, String name, int type, int size) {
    if (type != 0) {
      add(members, name, types.pointer(type));
    } else if (size != 0) {
      number(members, name + "_size", size);
    }
  }

  private void number(List<BtfType.Member> members, String name, long value) {
    add(members, name, types.pointer(types.array(types.integer(), value)));
  }

  /** Where 32 bits do not hold it: {@code __ulong} of libbpf. */
  private void constant(List<BtfType.Member> members, String name, long value) {
    if (value >>> 32 == 0) {
      number(members, name, value);
      return;
    }
    BtfType.Enumerator only = new BtfType.Enumerator("__" + name + "_" + types.count(), value);
    add(members, name, types.add(new BtfType.Enumeration("", true, 8, false, List.of(only))));
  }

  private void values(List<BtfType.Member> members, int target) {
    add(members, "values", types.array(types.pointer(target), 0));
  }

  private static void add(List<BtfType.Member> members, String name, int type) {
    members.add(new BtfType.Member(name, type, members.size() * POINTER * 8, 0));
  }
}
