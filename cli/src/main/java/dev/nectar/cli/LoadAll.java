package dev.nectar.cli;

import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code nectar prog loadall}. */
final class LoadAll {
  private static final int NONE_PINNED = 1;

  private final Context context;

  LoadAll(Context context) {
    this.context = context;
  }

  /**
   * What came of a program.
   *
   * @param file where it is pinned, or empty
   * @param reason why it is not
   */
  private record Outcome(ProgramSpec program, Optional<Path> file, String reason) {}

  /**
   * Loads an object.
   *
   * @param words the file and the folder to pin in
   */
  int run(List<String> words, Arguments arguments) {
    if (words.size() != 2) {
      throw new UsageException("prog", "loadall needs an object file and a folder to pin in");
    }
    ObjectSpec spec = object(words.getFirst());
    Path folder = folder(words.get(1));
    try (LinuxKernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(spec, options(arguments))) {
      make(folder);
      List<Outcome> outcomes = new ArrayList<>();
      for (ProgramSpec program : spec.programs()) {
        outcomes.add(pin(program, object, folder));
      }
      arguments.value(Commands.PIN_MAPS).ifPresent(maps -> pinMaps(spec, object, folder(maps)));
      context.out().print(Commands.layout(arguments).isPresent() ? json(outcomes) : text(outcomes));
      return outcomes.stream().anyMatch(each -> each.file().isPresent()) ? 0 : NONE_PINNED;
    }
  }

  private ObjectSpec object(String name) {
    byte[] bytes = new Input(context).bytes(name, "name an object file of a BPF compiler");
    return ObjectReader.read(name, MemorySegment.ofArray(bytes));
  }

  private Path folder(String name) {
    try {
      return context.directory().resolve(name);
    } catch (InvalidPathException e) {
      throw new NectarException("cannot pin in " + name + ": it is no name of a folder", "", e);
    }
  }

  private LoadOptions options(Arguments arguments) {
    LoadOptions options = LoadOptions.NONE.leavingOutRefused();
    Optional<String> types = arguments.value(Commands.TYPES);
    return types.isEmpty()
        ? options
        : options.relocatedBy(List.of(TypesFile.read(context, types.get())));
  }

  /** Nothing is made where nothing can be pinned. */
  private static void make(Path folder) {
    try {
      Path there = folder.toAbsolutePath();
      while (!Files.exists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      if (!Files.getFileStore(there).type().equals("bpf")) {
        throw new NectarException(
            "cannot pin programs in " + folder + ": it is in no BPF file system",
            "name a folder in one: mount -t bpf bpf /sys/fs/bpf");
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new NectarException(
          "cannot make the folder " + folder + ": " + e.getMessage(),
          "name one in a BPF file system: mount -t bpf bpf /sys/fs/bpf",
          e);
    }
  }

  private static Outcome pin(ProgramSpec program, LoadedObject object, Path folder) {
    NectarException refused = object.refused().get(program.name());
    if (refused != null) {
      return new Outcome(program, Optional.empty(), String.valueOf(refused.getMessage()));
    }
    if (program.flags().contains(ProgramFlag.ON_REQUEST)) {
      return new Outcome(program, Optional.empty(), "its section says that it is not loaded");
    }
    Path file = folder.resolve(program.name());
    try {
      object.program(program.name()).pin(file);
      return new Outcome(program, Optional.of(file), "");
    } catch (NectarException e) {
      return new Outcome(program, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private static void pinMaps(ObjectSpec spec, LoadedObject object, Path folder) {
    make(folder);
    // Names in a BPF file system have no dots.
    spec.maps()
        .forEach(map -> object.map(map.name()).pin(folder.resolve(map.name().replace('.', '_'))));
  }

  private static String text(List<Outcome> outcomes) {
    StringBuilder out = new StringBuilder();
    for (Outcome each : outcomes) {
      out.append(each.file().isPresent() ? "pinned  " : "refused ")
          .append(each.program().name())
          .append(" (")
          .append(each.program().section())
          .append("): ")
          .append(each.file().map(Path::toString).orElse(each.reason()))
          .append('\n');
    }
    return out.toString();
  }

  private static String json(List<Outcome> outcomes) {
    List<String> lines = new ArrayList<>();
    for (Outcome each : outcomes) {
      Map<String, String> members = new LinkedHashMap<>();
      members.put("name", each.program().name());
      members.put("section", each.program().section());
      each.file().ifPresent(file -> members.put("pinned", file.toString()));
      if (each.file().isEmpty()) {
        members.put("reason", each.reason());
      }
      List<String> texts = new ArrayList<>();
      members.forEach((key, value) -> texts.add(Json.quote(key) + ": " + Json.quote(value)));
      lines.add("  {" + String.join(", ", texts) + "}");
    }
    return lines.isEmpty() ? "[]\n" : "[\n" + String.join(",\n", lines) + "\n]\n";
  }
}
