package dev.nectar.object.elf;

import dev.nectar.object.Binding;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a declaration says of a map, in whatever dialect, until it is made a {@link MapSpec}. */
final class MapShape {
  private final String name;
  int type;
  int keySize;
  int valueSize;
  int keyType;
  int valueType;
  long maxEntries;
  int flags;
  Pinning pinning = Pinning.NONE;
  long extra;
  Optional<Integer> numaNode = Optional.empty();
  Optional<MapSpec> inner = Optional.empty();
  Binding binding = Binding.GLOBAL;

  MapShape(String name) {
    this.name = name;
  }

  MapSpec spec() {
    if (type <= 0 || type >= MapType.values().length) {
      throw new MalformedObjectException(
          "map " + name + " is of type " + type + ", which is not known");
    }
    normalise(MapType.values()[type]);
    return new MapSpec(
        name,
        MapType.values()[type],
        keySize,
        valueSize,
        maxEntries,
        flagSet(),
        MapRole.PLAIN,
        keyType,
        valueType,
        inner,
        List.of(),
        pinning,
        extra,
        numaNode,
        binding,
        1);
  }

  /** Sizes that a type has whatever is declared, and those that may be left out. */
  private void normalise(MapType map) {
    switch (map) {
      case RINGBUF, USER_RINGBUF, ARENA -> {
        keySize = 0;
        valueSize = 0;
        keyType = 0;
        valueType = 0;
      }
      case PERF_EVENT_ARRAY, PROG_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS -> {
        keySize = keySize == 0 ? 4 : keySize;
        valueSize = valueSize == 0 ? 4 : valueSize;
      }
      case HASH_OF_MAPS -> valueSize = valueSize == 0 ? 4 : valueSize;
      default -> {}
    }
  }

  private Set<MapFlag> flagSet() {
    EnumSet<MapFlag> set = EnumSet.noneOf(MapFlag.class);
    int rest = flags;
    for (MapFlag flag : MapFlag.values()) {
      if ((rest & flag.bit()) != 0) {
        set.add(flag);
        rest &= ~flag.bit();
      }
    }
    if (rest != 0) {
      throw new MalformedObjectException(
          "map " + name + " has flags 0x" + Integer.toHexString(rest) + ", which are not known");
    }
    return set;
  }
}
