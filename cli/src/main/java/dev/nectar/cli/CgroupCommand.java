package dev.nectar.cli;

import dev.nectar.host.Host;
import dev.nectar.linux.GroupProgram;
import dev.nectar.linux.GroupProgram.Scope;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** {@code nectar cgroup}. */
final class CgroupCommand {
  private static final String NAME = "cgroup";
  private static final String TREE = "tree";
  private static final String ATTACH = "attach";
  private static final String DETACH = "detach";
  private static final String EFFECTIVE = "effective";
  private static final int ALLOW_OVERRIDE = 1;
  private static final int ALLOW_MULTI = 2;

  private final Context context;
  private final Arguments arguments;

  CgroupCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  int run() {
    List<String> words = arguments.operands();
    List<String> known = List.of(Action.SHOW, Action.LIST, TREE, ATTACH, DETACH);
    GroupChanges changes = new GroupChanges(context, arguments, this::folder);
    return switch (words.isEmpty() ? TREE : Action.of(NAME, words, known)) {
      case ATTACH -> changes.attach(new Words(NAME, Action.rest(words)));
      case DETACH -> changes.detach(new Words(NAME, Action.rest(words)));
      case TREE -> print(words, this::tree);
      default -> print(words, this::show);
    };
  }

  private int print(List<String> words, BiFunction<Shown, Path, String> text) {
    List<String> rest = new ArrayList<>(Action.rest(words));
    boolean effective =
        !rest.isEmpty()
            && !rest.getLast().isEmpty()
            && (rest.size() > 1
                ? EFFECTIVE.startsWith(rest.getLast())
                : rest.getLast().equals(EFFECTIVE));
    if (effective) {
      rest.removeLast();
    }
    if (rest.size() > 1) {
      throw new UsageException(NAME, "unexpected word " + rest.get(1));
    }
    Path group = rest.isEmpty() ? root() : folder(rest.getFirst());
    Scope scope = effective ? Scope.EFFECTIVE : Scope.OWN;
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Shown shown = new Shown(kernel, scope);
      context.out().print(text.apply(shown, group));
      return 0;
    }
  }

  private String show(Shown shown, Path group) {
    List<Map<String, Object>> programs = shown.of(group);
    return Commands.layout(arguments)
        .map(how -> JsonText.of(programs, how))
        .orElseGet(() -> table(shown, programs));
  }

  private String tree(Shown shown, Path root) {
    Map<Path, List<Map<String, Object>>> all = new LinkedHashMap<>();
    for (Path group : below(root)) {
      List<Map<String, Object>> programs = shown.of(group);
      if (!programs.isEmpty()) {
        all.put(group, programs);
      }
    }
    Optional<Layout> layout = Commands.layout(arguments);
    List<Object> groups = new ArrayList<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    all.forEach(
        (group, programs) -> {
          Map<String, Object> members = new LinkedHashMap<>();
          members.put(NAME, group.toString());
          members.put("programs", programs);
          groups.add(members);
          for (Map<String, Object> program : programs) {
            Map<String, Object> row = new LinkedHashMap<>(program);
            row.put(NAME, group.toString());
            rows.add(row);
          }
        });
    return layout.map(how -> JsonText.of(groups, how)).orElseGet(() -> table(shown, rows));
  }

  private String table(Shown shown, List<Map<String, Object>> rows) {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put(NAME, NAME);
    columns.put("id", "id");
    columns.put("attach_type", "attached as");
    columns.put("attach_flags", "flags");
    columns.put("attach_btf_name", "hook");
    columns.put("name", "name");
    OptionalInt width = context.width(shown.kernel());
    return ShownText.table(rows, columns, width);
  }

  /** A group and all in it, parents first. */
  static List<Path> below(Path root) {
    List<Path> found = new ArrayList<>(List.of(root));
    for (int i = 0; i < found.size(); i++) {
      found.addAll(children(found.get(i)));
    }
    return found.stream().sorted().toList();
  }

  /** Without those that are gone meanwhile, or not for this user. */
  private static List<Path> children(Path group) {
    try (Stream<Path> all = Files.list(group)) {
      return all.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private Path folder(String name) {
    try {
      return context.directory().resolve(name);
    } catch (InvalidPathException e) {
      throw new NectarException(
          "cannot look at the control group " + name + ": it is no name of a folder", "", e);
    }
  }

  /** Where the first cgroup2 file system is. */
  static Path root() {
    return Host.local().mounts().stream()
        .filter(mount -> mount.type().equals("cgroup2"))
        .map(mount -> Path.of(mount.folder()))
        .findFirst()
        .orElseThrow(
            () ->
                new NectarException(
                    "there is no cgroup2 file system to look at",
                    "mount one: mount -t cgroup2 none /sys/fs/cgroup"));
  }

  /**
   * Programs as bpftool's members.
   *
   * @param kernel where the names of hooks are
   * @param scope which programs
   */
  private record Shown(LinuxKernel kernel, Scope scope) {
    List<Map<String, Object>> of(Path group) {
      KernelListing listing = kernel.listing();
      return listing.group(group, scope).stream().map(this::members).toList();
    }

    private Map<String, Object> members(GroupProgram program) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("id", ShownKind.unsigned(program.id()));
      members.put("attach_type", program.type().title());
      if (scope == Scope.OWN) {
        members.put("attach_flags", flags(program.flags()));
      }
      members.put("name", program.name());
      members.put("attach_btf_name", hook(program));
      members.put("attach_btf_obj_id", ShownKind.unsigned(program.hookTypes()));
      members.put("attach_btf_id", ShownKind.unsigned(program.hook()));
      return members;
    }

    private String hook(GroupProgram program) {
      return program.hook() == 0
          ? ""
          : kernel
              .inventory()
              .types(program.hookTypes())
              .map(types -> types.name(program.hook()))
              .orElse("");
    }

    private static String flags(int bits) {
      return switch (bits) {
        case 0 -> "";
        case ALLOW_OVERRIDE -> "override";
        case ALLOW_MULTI -> "multi";
        default -> "unknown(" + Integer.toHexString(bits) + ")";
      };
    }
  }
}
