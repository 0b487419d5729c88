package dev.nectar.cli;

import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.MapBytes;
import dev.nectar.linux.MapBytes.Found;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code nectar map dump}, {@code lookup}, {@code getnext} and {@code delete}. */
final class MapEntries {
  private static final String KEY = "key";
  private static final int MISSING = 1;

  private final Context context;
  private final Arguments arguments;
  private final ChosenMaps chosen;

  MapEntries(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
    this.chosen = new ChosenMaps(context);
  }

  /** Prints all entries of the maps that the words name. */
  int dump(List<String> words) {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      KernelListing listing = kernel.listing();
      List<ListedMap> found = chosen.select(listing, words);
      List<Object> all = new ArrayList<>();
      for (ListedMap each : found) {
        try (MapBytes map = ChosenMaps.opened(listing, each)) {
          dump(map, EntryText.of(kernel, each), found.size() > 1, all);
        }
      }
      layout().ifPresent(how -> context.out().print(JsonText.of(all, how)));
      return 0;
    }
  }

  private void dump(MapBytes map, EntryText text, boolean several, List<Object> all) {
    List<Object> entries = new ArrayList<>();
    if (several && layout().isEmpty()) {
      context.out().println("map " + map.listed().info().id() + "  " + map.listed().info().name());
    }
    int count = 0;
    Optional<byte[]> key = map.next(Optional.empty());
    while (key.isPresent()) {
      Found value = map.find(key.get());
      count += value instanceof Found.Value ? 1 : 0;
      if (layout().isEmpty()) {
        line(text, key.get(), value).ifPresent(context.out()::println);
      } else {
        json(text, key.get(), value).ifPresent(entries::add);
      }
      key = map.next(key);
    }
    if (layout().isEmpty()) {
      context.out().println("Found " + count + (count == 1 ? " element" : " elements"));
    } else if (several) {
      Map<String, Object> members = new LinkedHashMap<>();
      Map<String, Object> shown =
          new ShownMaps().members(map.listed(), ShowCommand.Surroundings.NONE);
      for (String name : List.of("id", "type", "name", "flags")) {
        Optional.ofNullable(shown.get(name)).ifPresent(value -> members.put(name, value));
      }
      members.put("elements", entries);
      all.add(members);
    } else {
      all.addAll(entries);
    }
  }

  private static Optional<String> line(EntryText text, byte[] key, Found found) {
    return switch (found) {
      case Found.Value(byte[] value) -> Optional.of(text.line(key, value));
      case Found.Nothing() when text.leadsSomewhere() -> Optional.empty();
      case Found.Nothing() -> Optional.of("key " + text.key(key) + "  no entry");
      case Found.Refused(String reason) ->
          Optional.of("key " + text.key(key) + "  cannot be read: " + reason);
    };
  }

  private static Optional<Object> json(EntryText text, byte[] key, Found found) {
    return switch (found) {
      case Found.Value(byte[] value) -> Optional.of(text.json(key, value));
      case Found.Nothing() when text.leadsSomewhere() -> Optional.empty();
      case Found.Nothing() -> Optional.of(error(key, "there is no entry"));
      case Found.Refused(String reason) -> Optional.of(error(key, reason));
    };
  }

  private static Map<String, Object> error(byte[] key, String reason) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(KEY, EntryText.bytes(key));
    members.put("value", Map.of("error", reason));
    return members;
  }

  /** Prints the entry of a key. */
  int lookup(List<String> words) {
    return withOne(
        words,
        (map, text, key) -> {
          byte[] wanted = key.orElse(new byte[0]);
          return switch (map.find(wanted)) {
            case Found.Value(byte[] value) -> {
              print(text.json(wanted, value), text.line(wanted, value));
              yield 0;
            }
            case Found.Nothing() -> {
              if (layout().isEmpty()) {
                throw absent(map, text, wanted);
              }
              context.out().print(JsonText.of(Json.NULL, layout().get()));
              yield MISSING;
            }
            case Found.Refused(String reason) ->
                throw new NectarException(
                    "cannot look up an entry of map number " + id(map) + ": " + reason, "");
          };
        });
  }

  /** Prints the key behind a key. */
  int getNext(List<String> words) {
    return withOne(
        words,
        (map, text, key) -> {
          Optional<byte[]> next = map.next(key);
          if (next.isEmpty()) {
            throw new NectarException(
                key.isEmpty()
                    ? "map number " + id(map) + " has no keys"
                    : "map number " + id(map) + " has no key behind " + text.key(key.get()),
                "");
          }
          Map<String, Object> members = new LinkedHashMap<>();
          members.put(KEY, key.isPresent() ? EntryText.bytes(key.get()) : Json.NULL);
          members.put("next_key", EntryText.bytes(next.get()));
          print(members, "next key " + text.key(next.get()));
          return 0;
        });
  }

  /** Removes the entry of a key. */
  int delete(List<String> words) {
    return withOne(
        words,
        (map, text, key) -> {
          byte[] wanted = key.orElse(new byte[0]);
          if (!map.remove(wanted)) {
            throw absent(map, text, wanted);
          }
          layout().ifPresent(how -> context.out().print(JsonText.of(Json.NULL, how)));
          return 0;
        });
  }

  private static NectarException absent(MapBytes map, EntryText text, byte[] key) {
    return new NectarException(
        "map number " + id(map) + " has no entry with key " + text.key(key),
        "list those it has: nectar map dump id " + id(map));
  }

  private static String id(MapBytes map) {
    return Integer.toUnsignedString(map.listed().info().id());
  }

  /** What is done with one map and a key. */
  private interface Work {
    int run(MapBytes map, EntryText text, Optional<byte[]> key);
  }

  private int withOne(List<String> words, Work work) {
    int place = Selector.behind(words, KEY);
    int end = place < 0 ? words.size() : place;
    List<String> key = end == words.size() ? List.of() : words.subList(end + 1, words.size());
    return chosen.withOne(
        words.subList(0, end),
        (kernel, map) -> {
          EntryText text = EntryText.of(kernel, map.listed());
          return work.run(
              map, text, end == words.size() ? Optional.empty() : Optional.of(text.key(key)));
        });
  }

  private void print(Object json, String text) {
    context.out().print(layout().map(how -> JsonText.of(json, how)).orElse(text + "\n"));
  }

  private Optional<Layout> layout() {
    return Commands.layout(arguments);
  }
}
