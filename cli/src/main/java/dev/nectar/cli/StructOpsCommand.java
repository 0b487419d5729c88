package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.TypesInfo;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedLink;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.ListedProgram;
import dev.nectar.linux.MapBytes;
import dev.nectar.linux.MapBytes.Found;
import dev.nectar.linux.Offload;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code nectar struct_ops}: tables of functions that the kernel calls. */
final class StructOpsCommand {
  private static final String NAME = "struct_ops";
  private static final String TYPE_PREFIX = "bpf_struct_ops_";
  private static final String STATE_PREFIX = "BPF_STRUCT_OPS_STATE_";
  private static final String REMOVED = "tobefree";
  private static final byte[] ONLY_KEY = new byte[4];

  private final Context context;
  private final Arguments arguments;

  StructOpsCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  int run() {
    List<String> words = arguments.operands();
    List<String> rest = Action.rest(words);
    List<String> actions = List.of(Action.SHOW, Action.LIST, "dump", "register", "unregister");
    return switch (Action.of(NAME, words, actions)) {
      case "dump" -> dump(rest);
      case "register" -> register(rest);
      case "unregister" -> unregister(rest);
      default -> show(rest);
    };
  }

  /** A table with what the kernel has of it. */
  private record Table(ListedMap map, String structure, Object value) {
    /** {@code inuse} and its like; empty if the kernel does not tell. */
    String state() {
      Object state = value instanceof Map<?, ?> members ? members.get("state") : null;
      if (value instanceof Map<?, ?> members && members.get("common") instanceof Map<?, ?> common) {
        state = common.get("state");
      }
      return state == null
          ? ""
          : state.toString().replace(STATE_PREFIX, "").toLowerCase(Locale.ROOT);
    }

    String kind() {
      return structure.startsWith(TYPE_PREFIX)
          ? structure.substring(TYPE_PREFIX.length())
          : structure;
    }

    String title() {
      return kind() + " " + map.info().name() + " id " + ShownKind.unsigned(map.info().id());
    }

    Map<String, Object> members() {
      Map<String, Object> members = new ShownTables().members(map, Surroundings.NONE);
      members.put("kernel_struct_ops", kind());
      if (!state().isEmpty()) {
        members.put("state", state());
      }
      return members;
    }
  }

  private List<Table> tables(LinuxKernel kernel, Selector selector) {
    KernelListing listing = kernel.listing();
    List<ListedMap> found =
        new ShowCommand<>(context, NAME, new ShownTables()).select(listing, selector);
    if (found.isEmpty()) {
      return List.of();
    }
    Btf types =
        kernel
            .target()
            .types()
            .orElseThrow(
                () ->
                    new NectarException(
                        "cannot show struct_ops: the kernel has no type information",
                        "use one with CONFIG_DEBUG_INFO_BTF"));
    TypedValue reader =
        new TypedValue(types, (type, value) -> function(listing, types, type, value));
    List<Table> tables = new ArrayList<>();
    for (ListedMap map : found) {
      int type = map.info().kernelType();
      tables.add(new Table(map, types.name(type), value(listing, map, reader, type)));
    }
    return tables;
  }

  private static Object value(KernelListing listing, ListedMap map, TypedValue reader, int type) {
    Optional<MapBytes> opened = listing.bytes(map.info().id());
    if (opened.isEmpty()) {
      return Map.of();
    }
    try (MapBytes bytes = opened.get()) {
      return bytes.find(ONLY_KEY) instanceof Found.Value(byte[] value)
          ? reader.read(type, MemorySegment.ofArray(value), 0)
          : Map.of();
    }
  }

  /** The kernel shows the numbers of programs in place of addresses. */
  private static Object function(KernelListing listing, Btf types, int type, long program) {
    String declared = FunctionText.of(types, type).replace(" ,", ",").replace(" )", ")");
    if (program == 0) {
      return declared + " 0";
    }
    String name = listing.program((int) program).map(ListedProgram::fullName).orElse("");
    return declared + " " + name + "/prog_id:" + Long.toUnsignedString(program);
  }

  private int show(List<String> words) {
    Selector selector = Selector.of(NAME, words);
    try (LinuxKernel kernel = LinuxKernel.open()) {
      List<Map<String, Object>> shown = new ArrayList<>();
      List<Table> tables = tables(kernel, selector);
      Surroundings surroundings =
          tables.isEmpty()
              ? Surroundings.NONE
              : Surroundings.of(
                  kernel.listing(), new ShownTables().kind(), arguments.has(Commands.PINS));
      for (Table table : tables) {
        Map<String, Object> members = table.members();
        ShownKind.addSurroundings(members, table.map().info().id(), surroundings);
        shown.add(members);
      }
      OptionalInt width = context.width(kernel);
      context
          .out()
          .print(
              layout()
                  .map(how -> JsonText.of(shown, how))
                  .orElseGet(() -> ShownText.table(shown, new ShownTables().columns(), width)));
      return 0;
    }
  }

  private int dump(List<String> words) {
    Selector selector = Selector.of(NAME, words);
    try (LinuxKernel kernel = LinuxKernel.open()) {
      List<Table> tables = tables(kernel, selector);
      int ofKernel =
          tables.isEmpty()
              ? 0
              : kernel.inventory().types().stream()
                  .filter(each -> each.name().equals("vmlinux"))
                  .mapToInt(TypesInfo::id)
                  .findFirst()
                  .orElse(0);
      List<Object> all = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (Table table : tables) {
        all.add(Map.of("bpf_map_info", described(table.map(), ofKernel)));
        all.add(Map.of(table.structure(), table.value()));
        text.append(text.isEmpty() ? "" : "\n").append(table.title());
        text.append(table.state().isEmpty() ? "\n" : ", " + table.state() + "\n");
        Object data = table.value() instanceof Map<?, ?> value ? value.get("data") : "";
        lines(data instanceof Map<?, ?> members ? members : Map.of(), text);
      }
      context.out().print(layout().map(how -> JsonText.of(all, how)).orElse(text.toString()));
      return 0;
    }
  }

  private static void lines(Map<?, ?> members, StringBuilder text) {
    int width =
        members.keySet().stream().mapToInt(name -> name.toString().length()).max().orElse(0);
    members.forEach(
        (name, value) -> {
          String key = name.toString();
          text.append("  ").append(key).repeat(" ", width - key.length() + 2);
          text.append(value instanceof String plain ? plain : EntryText.literal(value))
              .append('\n');
        });
  }

  /** What the kernel says of a map, by the names of {@code struct bpf_map_info}. */
  private static Map<String, Object> described(ListedMap map, int typesOfKernel) {
    MapInfo info = map.info();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", map.typeNumber());
    members.put("id", ShownKind.unsigned(info.id()));
    members.put("key_size", ShownKind.unsigned(info.keyBytes()));
    members.put("value_size", ShownKind.unsigned(map.valueSize()));
    members.put("max_entries", info.maxEntries());
    members.put("map_flags", ShownKind.unsigned(map.flagBits()));
    members.put("name", info.name());
    members.put("ifindex", info.device());
    members.put("btf_vmlinux_value_type_id", info.kernelType());
    members.put("netns_dev", map.offload().map(Offload::namespaceDevice).orElse(0L));
    members.put("netns_ino", map.offload().map(Offload::namespace).orElse(0L));
    members.put("btf_id", ShownKind.unsigned(info.types()));
    members.put("btf_key_type_id", info.keyType());
    members.put("btf_value_type_id", info.valueType());
    members.put("btf_vmlinux_id", typesOfKernel);
    members.put("map_extra", ShownKind.unsigned(info.extra()));
    members.put("hash", 0);
    members.put("hash_size", 0);
    return members;
  }

  /** {@code OBJECT [LINK_DIR]}. */
  private int register(List<String> all) {
    Words words = new Words(NAME, all);
    String name = words.next("register needs an object file");
    Optional<Path> folder =
        words.isEmpty() ? Optional.empty() : Optional.of(MapChanges.file(context, words.next("")));
    if (!words.isEmpty()) {
      throw words.unexpected(List.of());
    }
    byte[] bytes = new Input(context).bytes(name, "name an object file of a BPF compiler");
    ObjectSpec spec = ObjectReader.read(name, MemorySegment.ofArray(bytes));
    folder.ifPresent(LoadAll::make);
    try (LinuxKernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(spec)) {
      List<MapSpec> tables = FunctionTables.whole(spec, object);
      if (tables.isEmpty()) {
        throw new NectarException(
            name + " has no struct_ops to register",
            "declare some in its section .struct_ops or .struct_ops.link");
      }
      List<Object> registered = new ArrayList<>();
      for (MapSpec table : tables) {
        registered.add(register(kernel, table, object.map(table.name()), folder));
      }
      layout().ifPresent(how -> context.out().print(JsonText.of(registered, how)));
      return 0;
    }
  }

  private Map<String, Object> register(
      LinuxKernel kernel, MapSpec spec, BpfMap map, Optional<Path> folder) {
    Optional<Path> pinned = FunctionTables.register(kernel, spec, map, folder);
    Table table = tables(kernel, new Selector.Id(map.info().id())).getFirst();
    Map<String, Object> members = table.members();
    pinned.ifPresent(file -> members.put("pinned", file.toString()));
    if (layout().isEmpty()) {
      context
          .out()
          .println(
              "Registered " + table.title() + pinned.map(file -> ", pinned as " + file).orElse(""));
    }
    return members;
  }

  /** The tables that are registered of those that are named. */
  private int unregister(List<String> all) {
    Words words = new Words(NAME, all);
    Selector selector = words.selector("struct_ops table, such as id 3 or name calm", Set.of());
    if (!words.isEmpty()) {
      throw words.unexpected(List.of());
    }
    try (LinuxKernel kernel = LinuxKernel.open()) {
      List<Table> found = tables(kernel, selector);
      List<Table> there = found.stream().filter(table -> !table.state().equals(REMOVED)).toList();
      if (there.isEmpty()) {
        throw new NectarException(
            "cannot unregister " + found.getFirst().title() + ": it is unregistered already",
            "what still holds it keeps it: nectar struct_ops show");
      }
      List<Object> unregistered = new ArrayList<>();
      for (Table table : there) {
        unregister(kernel, table);
        unregistered.add(table.members());
        if (layout().isEmpty()) {
          context.out().println("Unregistered " + table.title());
        }
      }
      layout().ifPresent(how -> context.out().print(JsonText.of(unregistered, how)));
      return 0;
    }
  }

  private static void unregister(LinuxKernel kernel, Table table) {
    int id = table.map().info().id();
    KernelListing listing = kernel.listing();
    Optional<ListedLink> link =
        listing.links().stream()
            .filter(
                each ->
                    each.info().type() == LinkType.STRUCT_OPS
                        && each.info().place() instanceof LinkInfo.Place.OfMap(int map, _)
                        && map == id)
            .findFirst();
    if (link.isPresent()) {
      try (Link opened =
          kernel
              .inventory()
              .link(link.get().id())
              .orElseThrow(() -> new NectarException("the link is gone meanwhile", ""))) {
        opened.detach();
      }
      return;
    }
    try (MapBytes bytes = ChosenMaps.opened(listing, table.map())) {
      if (!bytes.remove(ONLY_KEY)) {
        throw new NectarException(
            "cannot unregister " + table.title() + ": it is not registered", "");
      }
    }
  }

  private Optional<Layout> layout() {
    return Commands.layout(arguments);
  }
}
