package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.object.MapType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the variables of a program's constants that are for readers. */
final class Metadata {
  private static final String PREFIX = "bpf_metadata_";

  /** In the names of maps that have them. */
  private static final String CONSTANTS = ".rodata";

  private final Bpf bpf;
  private final LoadedTypes loaded;

  Metadata(Bpf bpf, LoadedTypes loaded) {
    this.bpf = bpf;
    this.loaded = loaded;
  }

  /** Those in the maps of these numbers. */
  Map<String, String> read(List<Integer> maps) {
    Map<String, String> found = new LinkedHashMap<>();
    for (int id : maps) {
      values(id).forEach((name, value) -> found.put(name, String.valueOf(value)));
    }
    return found;
  }

  /** Those in a map, as {@link Codec#value} reads them; none if there is no such map. */
  Map<String, Object> values(int id) {
    Map<String, Object> found = new LinkedHashMap<>();
    long opened = bpf.fdById(BpfHeader.BPF_MAP_GET_FD_BY_ID, id);
    if (opened == -Errno.ENOENT) {
      return found; // it is gone since
    }
    try (Fd map = LinuxKernel.own(bpf, opened, "open map number " + id)) {
      MapInfo info = new MapDescription(bpf, map.number(), "number " + id).info(1);
      if (info.name().contains(CONSTANTS)
          && info.type().equals(Optional.of(MapType.ARRAY))
          && info.valueType() != 0) {
        loaded.read(info.types()).ifPresent(types -> read(map, info, types, found));
      }
    }
    return found;
  }

  private void read(Fd map, MapInfo info, Btf types, Map<String, Object> found) {
    try (Arena arena = Arena.ofConfined()) {
      if (!(types.type(info.valueType()) instanceof BtfType.DataSection section)) {
        return;
      }
      MemorySegment key = arena.allocate(4, 4);
      MemorySegment value = arena.allocate(Math.max(1, info.valueBytes()), 8);
      if (bpf.mapLookup(map.number(), key.address(), value.address()) < 0) {
        return;
      }
      for (BtfType.Placement each : section.variables()) {
        String name = types.name(each.type());
        if (name.startsWith(PREFIX)) {
          found.put(name.substring(PREFIX.length()), value(types, each, value));
        }
      }
    } catch (BtfException | IllegalArgumentException e) {
      return; // types that do not say what the variables are
    }
  }

  private static Object value(Btf types, BtfType.Placement place, MemorySegment value) {
    BtfType.Variable variable = (BtfType.Variable) types.type(place.type());
    return Codec.value(types, variable.type()).read(value, place.offset());
  }
}
