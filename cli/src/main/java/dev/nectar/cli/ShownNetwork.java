package dev.nectar.cli;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.ListedDevice;
import dev.nectar.linux.ListedDevice.Filter;
import dev.nectar.linux.ListedDevice.Queued;
import dev.nectar.linux.ListedDevice.Result;
import dev.nectar.linux.ListedLink;
import dev.nectar.linux.ListedNetwork;
import dev.nectar.object.NetworkPoint.Xdp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Programs on the way of packets, as {@code nectar net show} shows them. */
final class ShownNetwork {
  private static final String ID = "id";
  private static final String NAME = "name";
  private static final Map<String, Map<String, String>> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("xdp", columns("devname device ifindex index mode mode id program name name"));
    COLUMNS.put(
        "tc",
        columns(
            "devname device ifindex index kind kind program program name name priority priority"
                + " handle handle direct_action direct link link act actions"));
    COLUMNS.put("flow_dissector", columns("id program name name"));
    COLUMNS.put(
        "netfilter",
        columns("pf family hook hook prio priority flags flags id program name name link_id link"));
  }

  private final KernelListing listing;
  private final Map<String, List<Map<String, Object>>> sections = new LinkedHashMap<>();

  private ShownNetwork(KernelListing listing) {
    this.listing = listing;
    COLUMNS.keySet().forEach(each -> sections.put(each, new ArrayList<>()));
  }

  /**
   * What is there now.
   *
   * @param device the only one to show, of this namespace
   */
  static ShownNetwork of(KernelListing listing, Optional<String> device) {
    return of(listing, listing.network(Optional.empty()), device);
  }

  /** The same of what was there. */
  static ShownNetwork of(KernelListing listing, ListedNetwork network, Optional<String> device) {
    ShownNetwork shown = new ShownNetwork(listing);
    List<ListedDevice> devices =
        network.devices().stream()
            .filter(each -> device.isEmpty() || device.get().equals(each.name()))
            .toList();
    if (devices.isEmpty() && device.isPresent()) {
      List<String> names = network.devices().stream().map(ListedDevice::name).toList();
      throw new KernelException(
          "there is no network device "
              + device.get()
              + Suggestion.afterMessage(device.get(), names),
          "list those there are: ip link");
    }
    devices.forEach(shown::add);
    network.flowDissector().ifPresent(id -> shown.section("flow_dissector").add(shown.program(id)));
    network.netfilter().forEach(shown::add);
    return shown;
  }

  private List<Map<String, Object>> section(String name) {
    return sections.computeIfAbsent(name, _ -> new ArrayList<>());
  }

  private void add(ListedDevice device) {
    if (!device.xdp().isEmpty()) {
      section("xdp").add(xdp(device));
    }
    device.queued().forEach(each -> section("tc").add(queued(device, each)));
    device.filters().forEach(each -> section("tc").add(filter(device, each)));
  }

  private Map<String, Object> xdp(ListedDevice device) {
    Map<String, Object> members = device(device);
    List<Map<String, Object>> all = new ArrayList<>();
    device
        .xdp()
        .forEach(
            (mode, id) -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("mode", mode(mode));
              one.putAll(program(id));
              all.add(one);
            });
    if (all.size() == 1) {
      members.putAll(all.getFirst());
    } else {
      members.put("multi_attachments", all);
    }
    return members;
  }

  private static String mode(Xdp.Mode mode) {
    return switch (mode) {
      case ANY, GENERIC -> "generic";
      case NATIVE -> "driver";
      case OFFLOADED -> "offload";
    };
  }

  private Map<String, Object> queued(ListedDevice device, Queued queued) {
    Map<String, Object> members = device(device);
    members.put("kind", queued.type().title().replace('_', '/'));
    name(queued.program()).ifPresent(name -> members.put(NAME, name));
    members.put("prog_id", ShownKind.unsigned(queued.program()));
    members.put("prog_flags", bits(queued.flags()));
    members.put("link_id", ShownKind.unsigned(queued.link().orElse(0)));
    members.put("link_flags", bits(queued.linkFlags()));
    return members;
  }

  private static List<Number> bits(int flags) {
    List<Number> found = new ArrayList<>();
    for (int bit = 1; bit != 0; bit <<= 1) {
      if ((flags & bit) != 0) {
        found.add(ShownKind.unsigned(bit));
      }
    }
    return found;
  }

  private static Map<String, Object> filter(ListedDevice device, Filter filter) {
    Map<String, Object> members = device(device);
    members.put("kind", filter.kind());
    named(members, filter.name(), filter.program());
    if (!filter.actions().isEmpty()) {
      List<Object> actions = new ArrayList<>();
      for (ListedDevice.Action each : filter.actions()) {
        Map<String, Object> action = new LinkedHashMap<>();
        named(action, each.name(), each.program());
        actions.add(action);
      }
      members.put("act", actions);
    }
    members.put("priority", filter.priority());
    members.put("handle", ShownKind.unsigned(filter.handle()));
    members.put("direct_action", filter.result() == Result.ACTION);
    return members;
  }

  private static void named(Map<String, Object> members, String name, OptionalInt program) {
    if (!name.isEmpty()) {
      members.put(NAME, name);
    }
    program.ifPresent(id -> members.put(ID, ShownKind.unsigned(id)));
  }

  private void add(ListedLink link) {
    if (link.info().place() instanceof Place.Netfilter place) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("pf", ShownKind.unsigned(place.family()));
      members.put("hook", ShownKind.unsigned(place.hook()));
      members.put("prio", place.priority());
      members.put("flags", ShownKind.unsigned(place.flags()));
      members.putAll(program(link.info().program()));
      members.put("link_id", ShownKind.unsigned(link.id()));
      section("netfilter").add(members);
    }
  }

  private static Map<String, Object> device(ListedDevice device) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("devname", device.name());
    members.put("ifindex", device.index());
    return members;
  }

  private Map<String, Object> program(int id) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(ID, ShownKind.unsigned(id));
    name(id).ifPresent(name -> members.put(NAME, name));
    return members;
  }

  private Optional<String> name(int program) {
    return listing.program(program).map(each -> each.fullName()).filter(each -> !each.isEmpty());
  }

  /** By the keys of bpftool. */
  Map<String, List<Map<String, Object>>> members() {
    return sections;
  }

  /**
   * A table for each kind that there is.
   *
   * @param width of the terminal
   */
  String text(OptionalInt width) {
    List<String> tables = new ArrayList<>();
    sections.forEach(
        (title, rows) -> {
          if (!rows.isEmpty()) {
            List<Map<String, Object>> flat = new ArrayList<>();
            rows.forEach(row -> flat.addAll(flat(row)));
            tables.add(
                title
                    + ":\n"
                    + ShownText.table(flat, COLUMNS.getOrDefault(title, Map.of()), width));
          }
        });
    return String.join("\n", tables);
  }

  /** A row for each of several programs; what has two names in JSON has one column. */
  private static List<Map<String, Object>> flat(Map<String, Object> row) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Object several = row.getOrDefault("multi_attachments", List.of(Map.of()));
    for (Object each : (List<?>) several) {
      Map<String, Object> one = new LinkedHashMap<>(row);
      ((Map<?, ?>) each).forEach((key, value) -> one.put(key.toString(), value));
      Object program = one.getOrDefault("prog_id", one.get(ID));
      if (program != null) {
        one.put("program", program);
      }
      if (one.get("link_id") instanceof Number link && link.longValue() != 0) {
        one.put("link", link);
      }
      rows.add(one);
    }
    return rows;
  }

  private static Map<String, String> columns(String pairs) {
    Map<String, String> columns = new LinkedHashMap<>();
    String[] words = pairs.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      columns.put(words[i], words[i + 1]);
    }
    return columns;
  }
}
