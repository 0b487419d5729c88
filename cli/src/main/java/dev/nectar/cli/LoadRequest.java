package dev.nectar.cli;

import dev.nectar.kernel.LoadOptions.Device;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.ProgramSection;
import dev.nectar.object.elf.ProgramSections;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code nectar prog load} and {@code loadall} are asked for.
 *
 * @param file the object file
 * @param path where to pin: a file, or a folder for all
 * @param type the section name whose programs they are to be loaded as
 * @param maps which maps there are take the place of which of the object's
 * @param device what they are bound to
 * @param mapFolder where maps are pinned
 * @param types a file with the types to relocate by
 * @param attached whether they are attached, too
 */
record LoadRequest(
    String file,
    String path,
    Optional<ProgramSection> type,
    Map<OfObject, Selector> maps,
    Optional<Device> device,
    Optional<String> mapFolder,
    Optional<String> types,
    Attach attached) {
  private static final String PROG = "prog";
  private static final List<String> KNOWN =
      List.of(
          "type",
          "map",
          "dev",
          "offload_dev",
          "xdpmeta_dev",
          "pinmaps",
          "autoattach",
          "kernel_btf");

  /** Whether programs are attached. */
  enum Attach {
    NO,
    YES
  }

  /** A map of the object. */
  sealed interface OfObject {
    /** By its place among them, from 0. */
    record Index(int index) implements OfObject {}

    /** By its name. */
    record Name(String name) implements OfObject {}
  }

  /** Reads the words behind {@code load} or {@code loadall}. */
  static LoadRequest read(String action, List<String> all, Arguments arguments) {
    Words words = new Words(PROG, all);
    String needed = action + " needs an object file and a name to pin as";
    String file = words.next(needed);
    String path = words.next(needed);
    Optional<ProgramSection> type = Optional.empty();
    Optional<Device> device = Optional.empty();
    Optional<String> mapFolder = arguments.value(Commands.PIN_MAPS);
    Optional<String> types = arguments.value(Commands.TYPES);
    Map<OfObject, Selector> maps = new LinkedHashMap<>();
    Attach attach = Attach.NO;
    while (!words.isEmpty()) {
      String word = words.oneOf("more", KNOWN);
      switch (word) {
        case "type" -> type = Optional.of(type(words.next("there is no type behind type")));
        case "map" -> maps.put(ofObject(words), words.selector("map, such as id 3", Set.of()));
        case "dev", "offload_dev", "xdpmeta_dev" -> {
          if (device.isPresent()) {
            throw new UsageException(PROG, "programs are for one device: say which once");
          }
          device =
              Optional.of(
                  new Device(
                      words.next("there is no name of a device behind " + word),
                      word.equals("xdpmeta_dev") ? Device.Use.METADATA : Device.Use.OFFLOAD));
        }
        case "pinmaps" -> mapFolder = Optional.of(words.next("there is no folder behind pinmaps"));
        case "kernel_btf" -> types = Optional.of(words.next("there is no file behind kernel_btf"));
        default -> attach = Attach.YES;
      }
    }
    return new LoadRequest(file, path, type, maps, device, mapFolder, types, attach);
  }

  private static ProgramSection type(String name) {
    return ProgramSections.find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    PROG,
                    "there is no type "
                        + name
                        + Suggestion.afterMessage(
                            name,
                            ProgramSections.ofLibbpf().stream()
                                .map(ProgramSection::name)
                                .toList())));
  }

  private static OfObject ofObject(Words words) {
    String which = words.next("behind map goes idx N or name NAME, then the map to use");
    return switch (which) {
      case "idx" -> new OfObject.Index(words.number("idx"));
      case "name" -> new OfObject.Name(words.next("there is no name behind map name"));
      default ->
          throw new UsageException(
              PROG, "behind map goes idx N or name NAME, then the map to use; not " + which);
    };
  }

  /** The object with its programs as the type asked for. */
  ObjectSpec typed(ObjectSpec spec) {
    ObjectSpec typed = spec;
    for (ProgramSpec program : type.isEmpty() ? List.<ProgramSpec>of() : spec.programs()) {
      typed = typed.with(typed(program));
    }
    return typed;
  }

  private ProgramSpec typed(ProgramSpec program) {
    ProgramSection row = type.orElseThrow();
    if (program.type() == row.type() && program.section().startsWith(row.name())) {
      return program;
    }
    Set<ProgramFlag> flags = new HashSet<>(row.flags());
    if (program.flags().contains(ProgramFlag.ON_REQUEST)) {
      flags.add(ProgramFlag.ON_REQUEST);
    }
    return new ProgramSpec(
        program.name(),
        row.type(),
        ProgramSections.point(row.name()),
        program.body(),
        row.name(),
        flags,
        program.needs(),
        program.insteadOf());
  }

  /** The names of the object's maps that others take the place of. */
  Map<String, Selector> reused(ObjectSpec spec) {
    List<String> names = spec.maps().stream().map(each -> each.name()).toList();
    Map<String, Selector> reused = new LinkedHashMap<>();
    List<String> free = new ArrayList<>(names);
    maps.forEach(
        (which, by) -> {
          String name =
              switch (which) {
                case OfObject.Name(String known) when names.contains(known) -> known;
                case OfObject.Name(String other) ->
                    throw new UsageException(
                        PROG,
                        file + " has no map " + other + Suggestion.afterMessage(other, names));
                case OfObject.Index(int index) when index < names.size() -> names.get(index);
                case OfObject.Index(int index) ->
                    throw new UsageException(
                        PROG,
                        file
                            + " has no map with idx "
                            + index
                            + (names.isEmpty() ? "" : ", only 0 to " + (names.size() - 1)));
              };
          if (!free.remove(name)) {
            throw new UsageException(PROG, "map " + name + " is replaced twice: say it once");
          }
          reused.put(name, by);
        });
    return reused;
  }
}
