package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.linux.GroupProgram;
import dev.nectar.linux.GroupProgram.Scope;
import dev.nectar.linux.Holder;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedLink;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.ListedProgram;
import dev.nectar.linux.ObjectKind;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import dev.nectar.report.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code nectar tree}: programs with all that hangs on them. */
final class TreeCommand {
  private static final String NAME = "tree";
  private static final List<String> DETAILS =
      List.of(
          "attach_type",
          "tp_name",
          "tracepoint",
          "target_name",
          "func",
          "file",
          "path",
          "devname",
          "netns_ino",
          "map_id");

  private final Context context;

  TreeCommand(Context context) {
    this.context = context;
  }

  /**
   * A thing and what hangs on it.
   *
   * @param text of the thing alone
   */
  private record Branch(String text, List<Branch> below) {
    static Branch leaf(String text) {
      return new Branch(text, List.of());
    }

    void print(StringBuilder out, String before) {
      for (int i = 0; i < below.size(); i++) {
        boolean last = i == below.size() - 1;
        Branch each = below.get(i);
        out.append(before).append(last ? "└─ " : "├─ ").append(each.text()).append('\n');
        each.print(out, before + (last ? "   " : "│  "));
      }
    }
  }

  int run(Arguments arguments) {
    Selector selector = Selector.of(NAME, arguments.operands());
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Everything all = new Everything(kernel.listing());
      List<ListedProgram> programs =
          new ShowCommand<>(context, "prog", new ShownPrograms()).select(all.listing, selector);
      List<ListedMap> others =
          selector instanceof Selector.All
              ? all.maps.values().stream().filter(map -> !all.isUsed(map.info().id())).toList()
              : List.of();
      Optional<Layout> layout = Commands.layout(arguments);
      context
          .out()
          .print(
              layout.isPresent()
                  ? JsonText.of(all.members(programs, others), layout.get())
                  : all.text(programs, others));
      return 0;
    }
  }

  /** What there is, asked once. */
  private static final class Everything {
    private final KernelListing listing;
    private final Map<Integer, ListedMap> maps = new LinkedHashMap<>();
    private final List<ListedLink> links;
    private final Map<Integer, Map<String, GroupProgram>> groups = new LinkedHashMap<>();
    private final Map<Integer, List<Holder>> ofPrograms;
    private final Map<Integer, List<Holder>> ofMaps;
    private final Map<Integer, List<Holder>> ofLinks;
    private final Set<Integer> used = new HashSet<>();

    Everything(KernelListing listing) {
      this.listing = listing;
      listing.maps().forEach(map -> maps.put(map.info().id(), map));
      this.links = listing.links();
      this.ofPrograms = listing.holders(ObjectKind.PROGRAM);
      this.ofMaps = listing.holders(ObjectKind.MAP);
      this.ofLinks = listing.holders(ObjectKind.LINK);
      listing.programs().forEach(each -> used.addAll(each.info().maps()));
      findGroups();
    }

    /** Those of the first cgroup2 file system, if there is one that may be looked at. */
    private void findGroups() {
      try {
        for (Path group : CgroupCommand.below(CgroupCommand.root())) {
          for (GroupProgram program : listing.group(group, Scope.OWN)) {
            groups
                .computeIfAbsent(program.id(), _ -> new LinkedHashMap<>())
                .put(group.toString(), program);
          }
        }
      } catch (NectarException e) {
        groups.clear();
      }
    }

    boolean isUsed(int map) {
      return used.contains(map);
    }

    String text(List<ListedProgram> programs, List<ListedMap> others) {
      StringBuilder out = new StringBuilder();
      for (ListedProgram program : programs) {
        Branch branch = branch(program);
        out.append(branch.text()).append('\n');
        branch.print(out, "");
      }
      for (ListedMap map : others) {
        Branch branch = branch(map);
        out.append(branch.text()).append('\n');
        branch.print(out, "");
      }
      return out.toString();
    }

    private Branch branch(ListedProgram program) {
      int id = program.info().id();
      List<Branch> below = new ArrayList<>();
      for (int map : program.info().maps()) {
        below.add(
            maps.containsKey(map) ? branch(maps.get(map)) : Branch.leaf("map " + unsigned(map)));
      }
      for (ListedLink link : links) {
        if (link.info().program() == id) {
          below.add(branch(link));
        }
      }
      groups
          .getOrDefault(id, Map.of())
          .forEach(
              (group, how) ->
                  below.add(
                      Branch.leaf("cgroup " + Printable.of(group) + " " + how.type().title())));
      below.addAll(processes(ofPrograms, id));
      Object type = ShownPrograms.type(program.info().type(), program.typeNumber());
      return new Branch(
          "prog " + unsigned(id) + " " + type + named(program.fullName()), List.copyOf(below));
    }

    private Branch branch(ListedMap map) {
      int id = map.info().id();
      Object type =
          map.info().type().isPresent() ? map.info().type().get().title() : map.typeNumber();
      return new Branch(
          "map " + unsigned(id) + " " + type + named(map.info().name()), processes(ofMaps, id));
    }

    private Branch branch(ListedLink link) {
      Map<String, Object> members = new ShownLinks().members(link, Surroundings.NONE);
      StringBuilder text = new StringBuilder("link ").append(unsigned(link.id()));
      text.append(' ').append(members.get("type"));
      for (String key : DETAILS) {
        Object value = members.get(key);
        if (value != null && !value.toString().isEmpty()) {
          text.append(' ').append(Printable.of(value.toString()));
        }
      }
      return new Branch(text.toString(), processes(ofLinks, link.id()));
    }

    private static List<Branch> processes(Map<Integer, List<Holder>> holders, int id) {
      return holders.getOrDefault(id, List.of()).stream()
          .map(each -> Branch.leaf("process " + Printable.of(each.name()) + "(" + each.pid() + ")"))
          .toList();
    }

    private static String named(String name) {
      return name.isEmpty() ? "" : " " + Printable.of(name);
    }

    private static String unsigned(int id) {
      return Integer.toUnsignedString(id);
    }

    /** Programs as prog show has them, with theirs inside. */
    Map<String, Object> members(List<ListedProgram> programs, List<ListedMap> others) {
      List<Object> shown = new ArrayList<>();
      for (ListedProgram program : programs) {
        int id = program.info().id();
        Map<String, Object> members =
            new LinkedHashMap<>(
                new ShownPrograms()
                    .members(program, new Surroundings(ofPrograms, Optional.empty())));
        members.put(
            "maps",
            program.info().maps().stream().filter(maps::containsKey).map(this::members).toList());
        members.put(
            "links",
            links.stream()
                .filter(link -> link.info().program() == id)
                .map(
                    link ->
                        new ShownLinks().members(link, new Surroundings(ofLinks, Optional.empty())))
                .toList());
        List<Object> inGroups = new ArrayList<>();
        groups
            .getOrDefault(id, Map.of())
            .forEach(
                (group, how) ->
                    inGroups.add(Map.of("cgroup", group, "attach_type", how.type().title())));
        members.put("cgroups", inGroups);
        shown.add(members);
      }
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("programs", shown);
      all.put("maps", others.stream().map(map -> members(map.info().id())).toList());
      return all;
    }

    private Map<String, Object> members(int map) {
      ListedMap there = maps.get(map);
      return there == null
          ? Map.of()
          : new ShownMaps().members(there, new Surroundings(ofMaps, Optional.empty()));
    }
  }
}
