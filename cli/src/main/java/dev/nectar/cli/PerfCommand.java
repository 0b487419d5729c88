package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.linux.Holder;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinkDetail;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedEvent;
import dev.nectar.linux.ListedLink;
import dev.nectar.linux.ObjectKind;
import dev.nectar.report.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code nectar perf}. */
final class PerfCommand {
  private static final String PERF = "perf";

  private final Context context;
  private final Arguments arguments;

  PerfCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  int run() {
    List<String> words = arguments.operands();
    Action.of(PERF, words, List.of(Action.SHOW, Action.LIST));
    new Words(PERF, Action.rest(words)).end();
    try (LinuxKernel kernel = LinuxKernel.open()) {
      List<Map<String, Object>> rows = rows(kernel.listing());
      OptionalInt width = context.width(kernel);
      context
          .out()
          .print(
              Commands.layout(arguments)
                  .map(how -> JsonText.of(rows, how))
                  .orElseGet(() -> ShownText.table(rows, columns(), width)));
      return 0;
    }
  }

  /** Descriptors of events first, then the links that none of them tells of. */
  private static List<Map<String, Object>> rows(KernelListing listing) {
    List<ListedEvent> events = listing.events();
    List<Map<String, Object>> rows = new ArrayList<>();
    events.forEach(each -> rows.add(members(each)));
    Map<Integer, List<Holder>> holders = listing.holders(ObjectKind.LINK);
    Surroundings surroundings = new Surroundings(holders, Optional.empty());
    for (ListedLink link : listing.links()) {
      Optional<String> kind = kind(link);
      if (kind.isPresent() && events.stream().noneMatch(each -> tells(each, link, kind.get()))) {
        rows.add(members(link, kind.get(), surroundings));
      }
    }
    return rows;
  }

  private static Map<String, Object> members(ListedEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("pid", event.pid());
    members.put("fd", event.descriptor());
    members.put("prog_id", ShownKind.unsigned(event.program()));
    members.put("fd_type", title(event.kind()));
    switch (event.kind()) {
      case RAW_TRACEPOINT, TRACEPOINT -> members.put("tracepoint", event.name());
      case KPROBE, KRETPROBE -> {
        if (event.name().isEmpty()) {
          members.put("addr", ShownKind.unsigned(event.address()));
        } else {
          members.put("func", event.name());
          members.put("offset", ShownKind.unsigned(event.offset()));
        }
      }
      case UPROBE, URETPROBE -> {
        members.put("filename", event.name());
        members.put("offset", ShownKind.unsigned(event.offset()));
      }
    }
    return members;
  }

  private static String title(ListedEvent.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** What a link to an event would be as a descriptor; empty if it is to something else. */
  private static Optional<String> kind(ListedLink link) {
    return switch (link.info().place()) {
      case Place.Tracepoint _ -> Optional.of(title(ListedEvent.Kind.RAW_TRACEPOINT));
      case Place.Functions _ -> Optional.of("kprobe_multi");
      case Place.Places _ -> Optional.of("uprobe_multi");
      case Place.Event _ ->
          Optional.of(
              switch (link.detail()) {
                case LinkDetail.UserProbe(boolean onReturn, _) ->
                    title(onReturn ? ListedEvent.Kind.URETPROBE : ListedEvent.Kind.UPROBE);
                case LinkDetail.KernelProbe(boolean onReturn, _, _) ->
                    title(onReturn ? ListedEvent.Kind.KRETPROBE : ListedEvent.Kind.KPROBE);
                case LinkDetail.Counter _ -> "perf_event";
                default -> title(ListedEvent.Kind.TRACEPOINT);
              });
      default -> Optional.empty();
    };
  }

  /** The kernel does not tell of a descriptor which link it is of. */
  private static boolean tells(ListedEvent event, ListedLink link, String kind) {
    String name =
        switch (link.info().place()) {
          case Place.Tracepoint place -> place.name();
          case Place.Event place -> place.name();
          default -> "";
        };
    return event.program() == link.info().program()
        && title(event.kind()).equals(kind)
        && (event.name().equals(name) || name.endsWith("/" + event.name()));
  }

  private static Map<String, Object> members(
      ListedLink link, String kind, Surroundings surroundings) {
    Map<String, Object> shown = new ShownLinks().members(link, surroundings);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("link_id", ShownKind.unsigned(link.id()));
    members.put("prog_id", ShownKind.unsigned(link.info().program()));
    members.put("fd_type", kind);
    shown.forEach(
        (key, value) -> {
          switch (key) {
            case "id", "type", "prog_id" -> {}
            case "tp_name" -> members.put("tracepoint", value);
            case "file", "path" -> members.put("filename", value);
            default -> members.put(key, value);
          }
        });
    return members;
  }

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("pid", "pid");
    columns.put("fd", "fd");
    columns.put("link_id", "link");
    columns.put("prog_id", "program");
    columns.put("fd_type", "type");
    columns.put("tracepoint", "tracepoint");
    columns.put("func", "function");
    columns.put("filename", "file");
    columns.put("offset", "offset");
    columns.put("addr", "address");
    columns.put("event_config", "counter");
    columns.put("func_cnt", "places");
    columns.put("cookie", "cookie");
    columns.put("pids", "processes");
    return columns;
  }
}
