package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.linux.Holder;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.ObjectKind;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of things that can be shown.
 *
 * @param <T> what they are in the library
 */
interface ShownKind<T> {
  /** That of a command, if it has one. */
  static Optional<ShownKind<?>> of(String command) {
    return switch (command) {
      case "prog" -> Optional.of(new ShownPrograms());
      case "map" -> Optional.of(new ShownMaps());
      case "link" -> Optional.of(new ShownLinks());
      case "btf" -> Optional.of(new ShownTypes());
      case "struct_ops" -> Optional.of(new ShownTables());
      default -> Optional.empty();
    };
  }

  /** The library's word. */
  ObjectKind kind();

  /** The user's word, in the singular. */
  String title();

  /** The same for more than one. */
  default String several() {
    return title() + "s";
  }

  /** All there are. */
  List<T> all(KernelListing listing);

  /** That of a number. */
  Optional<T> one(KernelListing listing, int id);

  /** What it may be called by. */
  List<String> names(T each);

  /** Its tag; empty if such things have none. */
  String tag(T each);

  /** What is shown of it, by the keys of bpftool: numbers, texts, lists and maps, in order. */
  Map<String, Object> members(T each, Surroundings surroundings);

  /** Which of the members are columns of the table, with what each is called there. */
  Map<String, String> columns();

  /** Adds who holds a thing, and where it is pinned. */
  static void addSurroundings(Map<String, Object> members, int id, Surroundings surroundings) {
    surroundings
        .pins()
        .filter(pins -> !pins.isEmpty())
        .ifPresent(
            pins ->
                members.put(
                    "pinned",
                    pins.getOrDefault(id, List.of()).stream().map(Path::toString).toList()));
    List<Holder> holders = surroundings.holders().getOrDefault(id, List.of());
    if (!holders.isEmpty()) {
      List<Object> processes = new ArrayList<>();
      for (Holder holder : holders) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("pid", holder.pid());
        process.put("comm", holder.name());
        processes.add(process);
      }
      members.put("pids", processes);
    }
  }

  /** A number without a sign. */
  static Number unsigned(long number) {
    return number >= 0 ? number : new BigInteger(Long.toUnsignedString(number));
  }

  /** A number without a sign. */
  static Number unsigned(int number) {
    return Integer.toUnsignedLong(number);
  }
}
