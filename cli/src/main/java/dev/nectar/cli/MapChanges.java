package dev.nectar.cli;

import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.MapBytes;
import dev.nectar.linux.MapBytes.Found;
import dev.nectar.linux.MapBytes.Writing;
import dev.nectar.linux.ObjectKind;
import dev.nectar.object.MapType;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code nectar map} changes: entries, queues, and the maps themselves. */
final class MapChanges {
  private static final String MAP = "map";
  private static final String KEY = "key";
  private static final String VALUE = "value";
  private static final byte[] NO_KEY = {};
  private static final int MISSING = 1;
  private static final Map<String, Writing> WRITINGS =
      Map.of("any", Writing.ANY, "exist", Writing.EXISTING, "noexist", Writing.NEW);

  private final Context context;
  private final Arguments arguments;
  private final ChosenMaps chosen;

  MapChanges(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
    this.chosen = new ChosenMaps(context);
  }

  /** Writes an entry: {@code MAP key KEY value VALUE [any|exist|noexist]}. */
  int update(List<String> words) {
    int key = Selector.behind(words, KEY);
    int value = key < 0 ? -1 : Words.place(words, VALUE, key + 2);
    if (key < 0 || value < 0) {
      throw new UsageException(
          MAP, "update needs a map, key and which, value and which: update 3 key 1 value 2");
    }
    Optional<Writing> said =
        value + 1 < words.size() - 1 ? writing(words.getLast()) : Optional.empty();
    Writing which = said.orElse(Writing.ANY);
    List<String> wanted = words.subList(value + 1, words.size() - (said.isPresent() ? 1 : 0));
    return chosen.withOne(
        words.subList(0, key),
        (kernel, map) -> {
          EntryText text = EntryText.of(kernel, map.listed());
          byte[] bytes = text.key(words.subList(key + 1, value));
          if (!write(kernel, map, text, bytes, wanted, which)) {
            throw new NectarException(
                "map number "
                    + id(map)
                    + (which == Writing.NEW ? " already has an entry" : " has no entry")
                    + " with key "
                    + text.key(bytes),
                "say any, to write it whether it is there or not");
          }
          return nothing();
        });
  }

  /** Of a word that may be cut, but not to one letter, which could be a byte. */
  private static Optional<Writing> writing(String word) {
    return WRITINGS.entrySet().stream()
        .filter(each -> word.length() > 1 && each.getKey().startsWith(word))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private boolean write(
      LinuxKernel kernel,
      MapBytes map,
      EntryText text,
      byte[] key,
      List<String> value,
      Writing which) {
    Optional<MapType> type = map.listed().info().type();
    if (type.equals(Optional.of(MapType.PROG_ARRAY))) {
      return map.put(key, ObjectKind.PROGRAM, program(kernel.listing(), value), which);
    }
    if (type.equals(Optional.of(MapType.ARRAY_OF_MAPS))
        || type.equals(Optional.of(MapType.HASH_OF_MAPS))) {
      int inner = chosen.one(kernel.listing(), value).info().id();
      return map.put(key, ObjectKind.MAP, inner, which);
    }
    return map.put(key, text.value(value, before(map, key)), which);
  }

  private int program(KernelListing listing, List<String> words) {
    if (words.isEmpty()) {
      throw new UsageException(MAP, "say which program, such as value id 3 or value name drop");
    }
    String prog = "prog";
    return new ShowCommand<>(context, prog, new ShownPrograms())
        .one(listing, Selector.of(prog, words))
        .info()
        .id();
  }

  private static byte[] before(MapBytes map, byte[] key) {
    return key.length > 0 && map.find(key) instanceof Found.Value(byte[] value)
        ? value
        : new byte[map.listed().info().valueBytes()];
  }

  /** Adds a value to a queue, a stack or a Bloom filter: {@code MAP value VALUE}. */
  int push(List<String> words) {
    int value = Selector.behind(words, VALUE);
    if (value < 0) {
      throw new UsageException(MAP, "push needs a map, value and which: push 3 value 2");
    }
    return chosen.withOne(
        words.subList(0, value),
        (kernel, map) -> {
          refuseKeys(map, "push a value to");
          EntryText text = EntryText.of(kernel, map.listed());
          List<String> wanted = words.subList(value + 1, words.size());
          map.put(NO_KEY, text.value(wanted, before(map, NO_KEY)), Writing.ANY);
          return nothing();
        });
  }

  /** Takes the next value from a queue or a stack. */
  int pop(List<String> words) {
    return chosen.withOne(
        words,
        (kernel, map) -> {
          refuseKeys(map, "take a value from");
          return shown(kernel, map, map.pop());
        });
  }

  /** Prints the next value of a queue or a stack, which stays. */
  int peek(List<String> words) {
    return chosen.withOne(
        words,
        (kernel, map) -> {
          refuseKeys(map, "peek at a value of");
          return switch (map.find(NO_KEY)) {
            case Found.Value(byte[] value) -> shown(kernel, map, Optional.of(value));
            case Found.Nothing() -> shown(kernel, map, Optional.empty());
            case Found.Refused(String reason) ->
                throw new NectarException(
                    "cannot peek at a value of map number " + id(map) + ": " + reason, "");
          };
        });
  }

  /** Queues and their like alone have no keys; with another map the kernel would read one. */
  private static void refuseKeys(MapBytes map, String action) {
    if (map.listed().info().keyBytes() > 0) {
      throw new NectarException(
          "cannot " + action + " map number " + id(map) + ": its entries have keys",
          "use update, lookup or delete, and say which key");
    }
  }

  private int shown(LinuxKernel kernel, MapBytes map, Optional<byte[]> value) {
    if (value.isPresent()) {
      EntryText text = EntryText.of(kernel, map.listed());
      context
          .out()
          .print(
              layout()
                  .map(how -> JsonText.of(text.json(NO_KEY, value.get()), how))
                  .orElseGet(() -> text.line(NO_KEY, value.get()) + "\n"));
      return 0;
    }
    if (layout().isEmpty()) {
      throw new NectarException("map number " + id(map) + " is empty", "");
    }
    nothing();
    return MISSING;
  }

  /** Lets no process write entries any more. */
  int freeze(List<String> words) {
    return chosen.withOne(
        words,
        (_, map) -> {
          map.freeze();
          return nothing();
        });
  }

  /** Pins a map: {@code MAP FILE}. */
  int pin(List<String> words) {
    if (words.size() < 2) {
      throw new UsageException(MAP, "pin needs a map and the file to pin it as");
    }
    Path file = file(context, words.getLast());
    return chosen.withOne(
        words.subList(0, words.size() - 1),
        (_, map) -> {
          map.pin(file);
          return nothing();
        });
  }

  /** A name to pin something as. */
  static Path file(Context context, String name) {
    try {
      return context.directory().resolve(name);
    } catch (InvalidPathException e) {
      throw new NectarException("cannot pin as " + name + ": it is no name of a file", "", e);
    }
  }

  private int nothing() {
    return Commands.done(context, arguments);
  }

  private Optional<Layout> layout() {
    return Commands.layout(arguments);
  }

  private static String id(MapBytes map) {
    return Integer.toUnsignedString(map.listed().info().id());
  }
}
