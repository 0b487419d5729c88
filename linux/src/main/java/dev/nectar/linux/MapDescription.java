package dev.nectar.linux;

import static dev.nectar.linux.sys.Native.getInt;
import static dev.nectar.linux.sys.Native.getLong;

import dev.nectar.kernel.MapInfo;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Reads what the kernel says of a map, and what the descriptor's {@code fdinfo} has besides. */
final class MapDescription {
  private final Bpf bpf;
  private final int map;
  private final String name;

  /**
   * Of a map.
   *
   * @param map its descriptor
   * @param name for a message
   */
  MapDescription(Bpf bpf, int map, String name) {
    this.bpf = bpf;
    this.map = map;
    this.name = name;
  }

  /**
   * All of it.
   *
   * @param cpus the number of possible CPUs
   */
  MapInfo info(int cpus) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = ask(arena);
      DescriptorText more = DescriptorText.of(map);
      Optional<MapType> type = type(getInt(info, BpfHeader.MapInfo.type));
      int value = getInt(info, BpfHeader.MapInfo.value_size);
      boolean perCpu = type.isPresent() && type.get().perCpu();
      return new MapInfo(
          getInt(info, BpfHeader.MapInfo.id),
          type,
          Native.text(info, BpfHeader.MapInfo.name, BpfHeader.BPF_OBJ_NAME_LEN),
          getInt(info, BpfHeader.MapInfo.key_size),
          perCpu ? ((value + 7) & -8) * cpus : value,
          Integer.toUnsignedLong(getInt(info, BpfHeader.MapInfo.max_entries)),
          flags(getInt(info, BpfHeader.MapInfo.map_flags)),
          getLong(info, BpfHeader.MapInfo.map_extra),
          getInt(info, BpfHeader.MapInfo.btf_id),
          getInt(info, BpfHeader.MapInfo.btf_key_type_id),
          getInt(info, BpfHeader.MapInfo.btf_value_type_id),
          getInt(info, BpfHeader.MapInfo.btf_vmlinux_value_type_id),
          getInt(info, BpfHeader.MapInfo.ifindex),
          more.number("frozen") != 0,
          more.number("memlock"),
          more.has("owner_prog_type")
              ? ProgramDescription.type((int) more.number("owner_prog_type"))
              : Optional.empty(),
          cpus);
    }
  }

  /** A spec of a map like that; empty if its type is newer than {@link MapType}. */
  Optional<MapSpec> spec(MapInfo info) {
    try (Arena arena = Arena.ofConfined()) {
      int valueSize = getInt(ask(arena), BpfHeader.MapInfo.value_size);
      return info.type()
          .map(
              type ->
                  new MapSpec(
                      info.name().isEmpty() ? "number " + info.id() : info.name(),
                      type,
                      info.keyBytes(),
                      valueSize,
                      info.maxEntries(),
                      info.flags()));
    }
  }

  private MemorySegment ask(Arena arena) {
    MemorySegment info = arena.allocate(BpfHeader.MapInfo.SIZE, 8);
    long result = bpf.info(map, info);
    if (result < 0) {
      throw Refusal.of("read the description of map " + name, result);
    }
    return info;
  }

  private static Optional<MapType> type(int number) {
    MapType[] all = MapType.values();
    return number >= 0 && number < all.length ? Optional.of(all[number]) : Optional.empty();
  }

  private static Set<MapFlag> flags(int bits) {
    Set<MapFlag> flags = EnumSet.noneOf(MapFlag.class);
    for (MapFlag flag : MapFlag.values()) {
      if ((bits & flag.bit()) != 0) {
        flags.add(flag);
      }
    }
    return flags;
  }
}
