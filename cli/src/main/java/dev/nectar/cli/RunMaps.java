package dev.nectar.cli;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapOperation;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of maps that {@code nectar run} shows: bytes as hex digits, one value, or one for
 * each CPU.
 */
final class RunMaps {
  /** How many entries of a map are shown. */
  private static final int MOST = 1000;

  private RunMaps() {}

  /** The entries, but for those of arrays that are zero; empty for maps without. */
  static Optional<List<Map<String, Object>>> entries(BpfMap map, int cpus) {
    MapSpec spec = map.spec();
    if (!MapOperation.ITERATE.isOf(spec.type())) {
      return Optional.empty();
    }
    List<Map<String, Object>> entries = new ArrayList<>();
    try {
      Codec<byte[]> key = Codec.bytes(spec.keySize());
      Codec<byte[]> value = Codec.bytes(spec.valueSize());
      if (isPerCpu(spec.type())) {
        map.view(key, Codec.perCpu(value, cpus))
            .forEach((each, values) -> add(entries, each, values));
      } else {
        map.view(key, value).forEach((each, one) -> add(entries, each, List.of(one)));
      }
    } catch (NectarException e) {
      return Optional.empty(); // such as maps of programs
    }
    return Optional.of(entries);
  }

  private static boolean isPerCpu(MapType type) {
    return switch (type) {
      case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> true;
      default -> false;
    };
  }

  private static void add(List<Map<String, Object>> entries, byte[] key, List<byte[]> values) {
    if (entries.size() < MOST && !values.stream().allMatch(RunMaps::isZero)) {
      HexFormat hex = HexFormat.of();
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("key", hex.formatHex(key));
      members.put("values", values.stream().map(hex::formatHex).toList());
      entries.add(members);
    }
  }

  private static boolean isZero(byte[] value) {
    for (byte each : value) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("unchecked") // made above
  static String text(Map<String, Object> map) {
    StringBuilder text = new StringBuilder();
    text.append("map ").append(map.get("name")).append(" (").append(map.get("type")).append(")\n");
    List<Map<String, Object>> entries =
        (List<Map<String, Object>>) map.getOrDefault("entries", List.of());
    for (Map<String, Object> each : entries) {
      List<String> values = (List<String>) each.getOrDefault("values", List.of());
      text.append("  ").append(each.get("key")).append(": ");
      text.append(String.join(" ", values)).append('\n');
    }
    return text.toString();
  }
}
