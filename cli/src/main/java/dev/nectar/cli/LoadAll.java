package dev.nectar.cli;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code nectar prog load} and {@code loadall}. */
final class LoadAll {
  private static final String PROG = "prog";
  private static final int NONE_PINNED = 1;

  private final Context context;
  private final Arguments arguments;

  LoadAll(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /**
   * What came of a program, or of a table of functions.
   *
   * @param file where it or its link is pinned, or empty
   * @param attached what it is attached to, or empty
   * @param reason why something of that is missing, or empty
   */
  private record Outcome(
      String name, String section, Optional<Path> file, Optional<String> attached, String reason) {
    static Outcome pinned(ProgramSpec program, Path file, String reason) {
      return new Outcome(
          program.name(), program.section(), Optional.of(file), Optional.empty(), reason);
    }

    static Outcome refused(ProgramSpec program, String reason) {
      return new Outcome(
          program.name(), program.section(), Optional.empty(), Optional.empty(), reason);
    }

    boolean isThere() {
      return file.isPresent() || attached.isPresent();
    }

    String verb() {
      return attached.isPresent() ? "attached" : file.isPresent() ? "pinned" : "refused";
    }

    String line(int verbs) {
      String where = file.map(Path::toString).orElse(attached.isPresent() ? "not pinned" : "");
      String to = attached.map(point -> ", to " + point).orElse("");
      String why = reason.isEmpty() ? "" : isThere() ? ", not attached: " + reason : reason;
      return verb()
          + " ".repeat(verbs + 1 - verb().length())
          + name
          + " ("
          + section
          + "): "
          + where
          + to
          + why;
    }

    Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("name", name);
      members.put("section", section);
      file.ifPresent(path -> members.put("pinned", path.toString()));
      attached.ifPresent(point -> members.put("attached", point));
      if (!reason.isEmpty()) {
        members.put("reason", reason);
      }
      return members;
    }
  }

  /** Loads an object, and pins its first program as a file: {@code FILE PATH} and more. */
  int first(List<String> words) {
    LoadRequest request = LoadRequest.read("load", words, arguments);
    ObjectSpec spec = object(request);
    ProgramSpec first =
        spec.programs().stream()
            .filter(each -> !each.flags().contains(ProgramFlag.ON_REQUEST))
            .findFirst()
            .orElseThrow(
                () -> new NectarException(request.file() + " has no program to be loaded", ""));
    Path file = path(request.path());
    return load(
        request,
        spec,
        LoadOptions.NONE,
        (kernel, object) -> {
          make(parent(file));
          Outcome outcome = outcome(request, first, new Loaded(kernel, object, spec), file);
          if (!outcome.isThere()) {
            throw new NectarException(outcome.reason(), "");
          }
          return List.of(outcome);
        });
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /** Loads an object, and pins what the kernel takes in a folder: {@code FILE DIR} and more. */
  int run(List<String> words) {
    LoadRequest request = LoadRequest.read("loadall", words, arguments);
    ObjectSpec spec = object(request);
    Path folder = path(request.path());
    return load(
        request,
        spec,
        LoadOptions.NONE.leavingOutRefused(),
        (kernel, object) -> {
          make(folder);
          Loaded loaded = new Loaded(kernel, object, spec);
          List<Outcome> outcomes = new ArrayList<>();
          for (ProgramSpec program : spec.programs()) {
            outcomes.add(outcome(request, program, loaded, folder.resolve(program.name())));
          }
          if (request.attached() == LoadRequest.Attach.YES) {
            outcomes.addAll(tables(loaded, folder));
          }
          return outcomes;
        });
  }

  /** An object in the kernel. */
  private record Loaded(LinuxKernel kernel, LoadedObject object, ObjectSpec spec) {}

  private interface Work {
    List<Outcome> on(LinuxKernel kernel, LoadedObject object);
  }

  private int load(LoadRequest request, ObjectSpec spec, LoadOptions base, Work work) {
    List<AutoCloseable> held = new ArrayList<>();
    try (LinuxKernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(spec, options(request, spec, base, kernel, held))) {
      List<Outcome> outcomes = work.on(kernel, object);
      request.mapFolder().ifPresent(maps -> pinMaps(spec, object, path(maps)));
      context.out().print(text(outcomes));
      return outcomes.stream().anyMatch(Outcome::isThere) ? 0 : NONE_PINNED;
    } finally {
      held.forEach(LoadAll::close);
    }
  }

  private static void close(AutoCloseable each) {
    switch (each) {
      case BpfMap map -> map.close();
      case Program program -> program.close();
      default -> {}
    }
  }

  private String text(List<Outcome> outcomes) {
    Optional<Layout> layout = Commands.layout(arguments);
    if (layout.isPresent()) {
      return JsonText.of(outcomes.stream().map(Outcome::members).toList(), layout.get());
    }
    StringBuilder out = new StringBuilder();
    int verbs = outcomes.stream().mapToInt(each -> each.verb().length()).max().orElse(0);
    outcomes.forEach(each -> out.append(each.line(verbs)).append('\n'));
    return out.toString();
  }

  private ObjectSpec object(LoadRequest request) {
    String name = request.file();
    byte[] bytes = new Input(context).bytes(name, "name an object file of a BPF compiler");
    ObjectSpec spec = request.typed(ObjectReader.read(name, MemorySegment.ofArray(bytes)));
    return new AutoAttach(context, arguments).placed(spec);
  }

  private Path path(String name) {
    try {
      return context.directory().resolve(name);
    } catch (InvalidPathException e) {
      throw new NectarException("cannot pin in " + name + ": it is no name of a folder", "", e);
    }
  }

  private LoadOptions options(
      LoadRequest request,
      ObjectSpec spec,
      LoadOptions base,
      LinuxKernel kernel,
      List<AutoCloseable> held) {
    LoadOptions options = base;
    if (request.types().isPresent()) {
      options = options.relocatedBy(List.of(TypesFile.read(context, request.types().get())));
    }
    if (request.device().isPresent()) {
      options = options.boundTo(request.device().get());
    }
    Optional<String> extended = arguments.value(Commands.EXTEND);
    if (extended.isPresent()) {
      Program program =
          new Opened(context).program(kernel, Selector.of(PROG, List.of(extended.get())));
      held.add(program);
      options = options.replacingIn(program);
    }
    Map<String, BpfMap> reused = new LinkedHashMap<>();
    request
        .reused(spec)
        .forEach(
            (name, selector) -> {
              BpfMap map = new Opened(context).map(kernel, selector);
              held.add(map);
              reused.put(name, map);
            });
    return options.reusing(reused);
  }

  /** Nothing is made where nothing can be pinned. */
  static void make(Path folder) {
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
    } catch (FileAlreadyExistsException e) {
      throw new NectarException(
          "cannot pin programs in " + folder + ": that is no folder",
          "choose another name, or nectar prog load, which pins one program",
          e);
    } catch (IOException e) {
      throw new NectarException(
          "cannot make the folder " + folder + ": " + e.getMessage(),
          "name one in a BPF file system: mount -t bpf bpf /sys/fs/bpf",
          e);
    }
  }

  private Outcome outcome(LoadRequest request, ProgramSpec program, Loaded object, Path file) {
    NectarException refused = object.object().refused().get(program.name());
    if (refused != null) {
      boolean lacking =
          program.type() == ProgramType.EXT && arguments.value(Commands.EXTEND).isEmpty();
      return Outcome.refused(
          program, refused.getMessage() + (lacking ? ": say which, --extend PROG" : ""));
    }
    if (program.flags().contains(ProgramFlag.ON_REQUEST)) {
      return Outcome.refused(program, "its section says that it is not loaded");
    }
    Program loaded = object.object().program(program.name());
    if (request.attached() == LoadRequest.Attach.NO || program.type() == ProgramType.STRUCT_OPS) {
      return pinned(program, loaded, file, "");
    }
    try {
      Attachment place =
          new AutoAttach(context, arguments).of(loaded, object.object(), object.spec());
      try (Link link = object.kernel().attach(place)) {
        return attached(program, loaded, link, file);
      }
    } catch (NectarException e) {
      return pinned(program, loaded, file, String.valueOf(e.getMessage()));
    }
  }

  private static Outcome pinned(
      ProgramSpec program, Program loaded, Path file, String notAttached) {
    try {
      loaded.pin(file);
      return Outcome.pinned(program, file, notAttached);
    } catch (NectarException e) {
      return Outcome.refused(program, String.valueOf(e.getMessage()));
    }
  }

  /** What the kernel keeps without a link stays as it is, and the program is pinned. */
  private static Outcome attached(ProgramSpec program, Program loaded, Link link, Path file) {
    boolean linked = !link.info().ids().isEmpty();
    if (linked) {
      link.pin(file);
    } else {
      loaded.pin(file);
      link.leave();
    }
    return new Outcome(
        program.name(), program.section(), Optional.of(file), Optional.of(link.point().text()), "");
  }

  /** Registers the tables of functions whose programs are loaded. */
  private static List<Outcome> tables(Loaded object, Path folder) {
    List<Outcome> outcomes = new ArrayList<>();
    for (MapSpec table : FunctionTables.whole(object.spec(), object.object())) {
      outcomes.add(registered(table, object, folder));
    }
    return outcomes;
  }

  private static Outcome registered(MapSpec table, Loaded object, Path folder) {
    String section = FunctionTables.section(table);
    try {
      BpfMap map = object.object().map(table.name());
      Optional<Path> pinned =
          FunctionTables.register(object.kernel(), table, map, Optional.of(folder));
      return new Outcome(table.name(), section, pinned, Optional.of("the kernel"), "");
    } catch (NectarException e) {
      return new Outcome(
          table.name(),
          section,
          Optional.empty(),
          Optional.empty(),
          String.valueOf(e.getMessage()));
    }
  }

  private static void pinMaps(ObjectSpec spec, LoadedObject object, Path folder) {
    make(folder);
    // Names in a BPF file system have no dots.
    spec.maps()
        .forEach(map -> object.map(map.name()).pin(folder.resolve(map.name().replace('.', '_'))));
  }
}
