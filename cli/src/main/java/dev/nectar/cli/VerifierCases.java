package dev.nectar.cli;

import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramType;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import dev.nectar.verifier.Explanation;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Verdict;
import dev.nectar.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of programs with Linux's verdicts, one a line as JSON, and how ours compare. */
final class VerifierCases {
  private final List<String> differences = new ArrayList<>();
  private int all;
  private int agreed;
  private int tooMild;
  private int tooStrict;
  private int refusedByBoth;
  private int sameReason;
  private int withNeed;
  private int withChain;
  private int counted;
  private int sameCount;
  private int accepted;
  private int refused;

  private VerifierCases() {}

  static VerifierCases of(String file, byte[] content) {
    VerifierCases cases = new VerifierCases();
    int number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
      number++;
      if (!line.isBlank()) {
        cases.judge(object(file, number, line));
      }
    }
    return cases;
  }

  private static Map<?, ?> object(String file, int number, String line) {
    if (Json.parse(line) instanceof Map<?, ?> object) {
      return object;
    }
    throw new NectarException(
        file + ", line " + number + ", is no object of JSON", "give one case a line");
  }

  boolean agree() {
    return agreed == all;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("agreement: ").append(agreed).append(" of ").append(all).append('\n');
    text.append("accepted-but-Linux-refuses: ").append(tooMild).append(" of ").append(refused);
    text.append("\nrefused-but-Linux-accepts: ").append(tooStrict).append(" of ").append(accepted);
    text.append("\nsame-reason: ").append(sameReason).append(" of ").append(refusedByBoth);
    text.append('\n');
    if (counted > 0) {
      text.append("same-processed: ").append(sameCount).append(" of ").append(counted).append('\n');
    }
    text.append("with-need: ").append(withNeed).append(" of ").append(refusedByBoth);
    text.append("\nwith-chain: ").append(withChain).append(" of ").append(refusedByBoth);
    text.append('\n');
    differences.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private void judge(Map<?, ?> row) {
    all++;
    boolean linuxAccepts = "ACCEPT".equals(row.get("kernel_6_18"));
    String theirs = row.get("reason") instanceof String reason ? reason : "";
    if (linuxAccepts) {
      accepted++;
    } else {
      refused++;
    }
    Optional<Verdict> verdict = Optional.empty();
    String failure = "";
    try {
      verdict = Optional.of(Verifier.verify(subject(row)));
    } catch (RuntimeException | StackOverflowError e) {
      failure = "not judged: " + e;
    }
    if (verdict.isEmpty()) {
      tell(row, failure, theirs);
      return;
    }
    if (row.get("processed") instanceof Number processed) {
      counted++;
      sameCount += processed.intValue() == verdict.get().processed() ? 1 : 0;
    }
    switch (verdict.get()) {
      case Verdict.Accepted _ -> {
        if (linuxAccepts) {
          agreed++;
        } else {
          tooMild++;
          tell(row, "accepted", theirs);
        }
      }
      case Verdict.Refused ours -> {
        if (linuxAccepts) {
          tooStrict++;
          tell(row, ours.reason(), "accepted");
          return;
        }
        agreed++;
        refusedByBoth++;
        explain(row);
        if (plain(ours.reason()).equals(plain(theirs))) {
          sameReason++;
        } else {
          tell(row, ours.reason(), theirs);
        }
      }
    }
  }

  private void explain(Map<?, ?> row) {
    Explanation explanation = Verifier.explain(subject(row)).orElseThrow();
    withNeed += explanation.need().isPresent() ? 1 : 0;
    withChain += explanation.chain().isEmpty() ? 0 : 1;
  }

  private void tell(Map<?, ?> row, String ours, String theirs) {
    differences.add(row.get("id") + ": ours: " + ours + "; Linux's: " + theirs);
  }

  /** Without what differs from program to program: registers and numbers. */
  private static String plain(String reason) {
    return reason
        .replaceAll("\\bR\\d+\\b", "N")
        .replaceAll("0x[0-9a-fA-F]+", "N")
        .replaceAll("-?\\d+", "N");
  }

  private static Subject subject(Map<?, ?> row) {
    List<MapSpec> maps = new ArrayList<>();
    Map<Integer, Integer> mapAt = new HashMap<>();
    Map<?, ?> definitions = row.get("map_defs") instanceof Map<?, ?> given ? given : Map.of();
    if (row.get("maps") instanceof Map<?, ?> named) {
      named.forEach(
          (kind, slots) -> {
            maps.add(map(String.valueOf(kind), definitions));
            for (Object slot : (List<?>) slots) {
              mapAt.put(((Number) slot).intValue(), maps.size() - 1);
            }
          });
    }
    return new Subject(
        ProgramType.values()[number(row, "prog_type_id")],
        number(row, "attach_type_id"),
        number(row, "load_flags"),
        HexFormat.of().parseHex(String.valueOf(row.get("insns"))),
        maps,
        mapAt);
  }

  private static int number(Map<?, ?> row, String key) {
    return row.get(key) instanceof Number number ? number.intValue() : 0;
  }

  private static MapSpec map(String kind, Map<?, ?> definitions) {
    if (definitions.get(kind) instanceof Map<?, ?> given) {
      Set<MapFlag> flags = EnumSet.noneOf(MapFlag.class);
      for (MapFlag flag : MapFlag.values()) {
        if (flag.bit() != 0 && (number(given, "flags") & flag.bit()) != 0) {
          flags.add(flag);
        }
      }
      return new MapSpec(
          kind,
          type(given.get("type")),
          number(given, "key"),
          number(given, "value"),
          number(given, "max"),
          flags);
    }
    return switch (kind) {
      case "map_hash_8b" -> map(kind, MapType.HASH, 8, 8, 1);
      case "map_hash_16b" -> map(kind, MapType.HASH, 8, 16, 1);
      case "map_hash_48b" -> map(kind, MapType.HASH, 8, 48, 1);
      case "map_array_48b" -> map(kind, MapType.ARRAY, 4, 48, 1);
      case "map_array_ro" -> map(kind, MapType.ARRAY, 4, 48, 1, MapFlag.READ_ONLY_FOR_PROGRAMS);
      case "map_array_wo" -> map(kind, MapType.ARRAY, 4, 48, 1, MapFlag.WRITE_ONLY_FOR_PROGRAMS);
      case "map_array_small" -> map(kind, MapType.ARRAY, 4, 1, 1);
      case "map_event_output" -> map(kind, MapType.PERF_EVENT_ARRAY, 4, 4, 1);
      case "map_ringbuf" -> map(kind, MapType.RINGBUF, 0, 0, 4096);
      case "map_in_map" -> mapInMap(kind);
      case "prog1" -> map(kind, MapType.PROG_ARRAY, 4, 4, 4);
      case "prog2" -> map(kind, MapType.PROG_ARRAY, 4, 4, 8);
      case "cgroup_storage" -> map(kind, MapType.CGROUP_STORAGE, 12, 64, 0);
      case "percpu_cgroup_storage" -> map(kind, MapType.PERCPU_CGROUP_STORAGE, 12, 64, 0);
      case "map_sockmap" -> map(kind, MapType.SOCKMAP, 4, 4, 1);
      case "map_sockhash" -> map(kind, MapType.SOCKHASH, 4, 4, 1);
      case "map_xskmap" -> map(kind, MapType.XSKMAP, 4, 4, 1);
      case "map_stacktrace" -> map(kind, MapType.STACK_TRACE, 4, 8, 1);
      case "map_reuseport_array" -> map(kind, MapType.REUSEPORT_SOCKARRAY, 4, 8, 1);
      default ->
          throw new NectarException(
              "there is no map kind " + kind, "define it in the case, as map_defs");
    };
  }

  private static MapType type(@Nullable Object type) {
    return type instanceof Number number
        ? MapType.values()[number.intValue()]
        : MapType.valueOf(String.valueOf(type).toUpperCase(Locale.ROOT));
  }

  private static MapSpec map(
      String name, MapType type, int key, int value, long entries, MapFlag... flags) {
    return new MapSpec(name, type, key, value, entries, Set.of(flags));
  }

  private static MapSpec mapInMap(String name) {
    return new MapSpec(
        name,
        MapType.ARRAY_OF_MAPS,
        4,
        4,
        1,
        Set.of(),
        MapRole.PLAIN,
        0,
        0,
        Optional.of(map("inner", MapType.ARRAY, 4, 4, 1)),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }
}
