package dev.nectar.cli;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.MapInfo;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedMap;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.report.NectarException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code nectar map create}. */
final class MapCreate {
  private static final String MAP = "map";
  private static final String INNER = "inner_map";
  private static final List<String> NUMBERS = List.of("key", "value", "entries");
  private static final List<String> WORDS =
      List.of("type", "key", "value", "entries", "name", "flags", INNER);
  private static final int LONGEST_NAME = 15;

  private final Context context;
  private final Arguments arguments;

  MapCreate(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** Creates and pins a map: {@code FILE type TYPE key BYTES value BYTES entries N ...}. */
  int run(List<String> words) {
    if (words.isEmpty()) {
      throw new UsageException(MAP, "create needs the file to pin the map as, and what it is");
    }
    Path file = MapChanges.file(context, words.getFirst());
    Map<String, List<String>> given = given(words.subList(1, words.size()));
    MapType type = type(one(given, "type"));
    long[] sizes = NUMBERS.stream().mapToLong(each -> number(each, given)).toArray();
    String name = name(given, file);
    Set<MapFlag> flags = flags(given.getOrDefault("flags", List.of("0")).getFirst());
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Optional<MapSpec> inner =
          Optional.ofNullable(given.get(INNER))
              .map(which -> spec(new ChosenMaps(context).one(kernel.listing(), which)));
      MapSpec spec =
          new MapSpec(
              name,
              type,
              (int) sizes[0],
              (int) sizes[1],
              sizes[2],
              flags,
              MapRole.PLAIN,
              0,
              0,
              inner,
              List.of(),
              Pinning.NONE,
              0,
              Optional.empty());
      try (BpfMap made = kernel.create(spec)) {
        made.pin(file);
      }
      return Commands.done(context, arguments);
    }
  }

  /** The words, with what follows each: one word, or those that name a map. */
  private static Map<String, List<String>> given(List<String> words) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    int at = 0;
    while (at < words.size()) {
      String word = new Words(MAP, List.of(words.get(at))).oneOf("more", WORDS);
      int end = at + 1;
      boolean pair =
          word.equals(INNER) && end < words.size() && Selector.WORDS.contains(words.get(end));
      end += pair ? 2 : 1;
      if (end > words.size()) {
        throw new UsageException(MAP, "there is nothing behind " + words.getLast());
      }
      if (given.put(word, words.subList(at + 1, end)) != null) {
        throw new UsageException(MAP, word + " is said twice");
      }
      at = end;
    }
    return given;
  }

  private static String one(Map<String, List<String>> given, String word) {
    List<String> value = given.get(word);
    if (value == null) {
      throw new UsageException(MAP, "create needs " + word + " and which");
    }
    return value.getFirst();
  }

  private static MapType type(String word) {
    List<String> titles = new ArrayList<>();
    for (MapType type : MapType.values()) {
      if (type.title().equals(word) && type != MapType.UNSPEC) {
        return type;
      }
      titles.add(type.title());
    }
    throw new UsageException(
        MAP, "there is no type of maps " + word + Suggestion.afterMessage(word, titles));
  }

  private static long number(String word, Map<String, List<String>> given) {
    String text = one(given, word);
    try {
      long number = Long.decode(text);
      if (number >= 0 && number <= (word.equals("entries") ? 0xffff_ffffL : Integer.MAX_VALUE)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(MAP, word + " needs a number, and " + text + " is none");
    }
    throw new UsageException(MAP, word + " cannot be " + text);
  }

  private static String name(Map<String, List<String>> given, Path file) {
    if (!given.containsKey("name")) {
      String name = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9_]", "_");
      return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }
    String name = one(given, "name");
    if (!name.matches("[A-Za-z0-9_.]{1," + LONGEST_NAME + "}")) {
      throw new UsageException(
          MAP,
          "a map cannot be named "
              + name
              + ": a name has at the most "
              + LONGEST_NAME
              + " letters, digits, dots and underscores");
    }
    return name;
  }

  /** A number, or names with commas between them. */
  private static Set<MapFlag> flags(String text) {
    Set<MapFlag> flags = EnumSet.noneOf(MapFlag.class);
    if (!text.matches("[0-9].*")) {
      for (String word : text.split(",")) {
        flags.add(flag(word));
      }
      return flags;
    }
    long bits;
    try {
      bits = Long.decode(text);
    } catch (NumberFormatException e) {
      throw new UsageException(MAP, "flags are a number or names, and " + text + " is neither");
    }
    for (MapFlag flag : MapFlag.values()) {
      if ((bits & flag.bit()) != 0) {
        flags.add(flag);
        bits &= ~flag.bit();
      }
    }
    if (bits != 0) {
      throw new UsageException(MAP, "there is no flag 0x" + Long.toHexString(bits));
    }
    return flags;
  }

  private static MapFlag flag(String word) {
    List<String> names =
        Arrays.stream(MapFlag.values())
            .filter(each -> each.bit() != 0)
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .toList();
    if (!names.contains(word)) {
      throw new UsageException(
          MAP, "there is no flag " + word + Suggestion.afterMessage(word, names));
    }
    return MapFlag.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** What a map is, for maps of maps of its kind. */
  private static MapSpec spec(ListedMap map) {
    MapInfo info = map.info();
    MapType type =
        info.type()
            .orElseThrow(
                () ->
                    new NectarException(
                        "cannot create maps of maps of a type that is not known here",
                        "use a newer version"));
    String name = info.name().isEmpty() ? "inner" : info.name();
    return new MapSpec(
        name, type, info.keyBytes(), map.valueSize(), info.maxEntries(), info.flags());
  }
}
