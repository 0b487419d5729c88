package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.kernel.LinkType;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinkDetail;
import dev.nectar.linux.ListedLink;
import dev.nectar.linux.ObjectKind;
import dev.nectar.object.AttachType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Links, as {@code nectar link show} shows them. */
final class ShownLinks implements ShownKind<ListedLink> {
  /** {@code BPF_F_KPROBE_MULTI_RETURN} and {@code BPF_F_UPROBE_MULTI_RETURN}. */
  private static final int RETURN = 1;

  /** {@code enum bpf_cgroup_iter_order}. */
  private static final List<String> ORDERS =
      List.of("order_unspec", "self_only", "descendants_pre", "descendants_post", "ancestors_up");

  @Override
  public ObjectKind kind() {
    return ObjectKind.LINK;
  }

  @Override
  public String title() {
    return "link";
  }

  @Override
  public List<ListedLink> all(KernelListing listing) {
    return listing.links();
  }

  @Override
  public Optional<ListedLink> one(KernelListing listing, int id) {
    return listing.link(id);
  }

  /** Links have no names of their own; what they are attached to does for one. */
  @Override
  public List<String> names(ListedLink each) {
    return switch (each.info().place()) {
      case Place.Tracepoint place -> List.of(place.name());
      case Place.Event place -> place.name().isEmpty() ? List.of() : List.of(place.name());
      case Place.Iterator place -> List.of(place.list());
      case Place.Places place -> List.of(place.file());
      case Place.Device _ -> each.device().stream().toList();
      default -> List.of();
    };
  }

  @Override
  public String tag(ListedLink each) {
    return "";
  }

  @Override
  public Map<String, Object> members(ListedLink each, Surroundings surroundings) {
    Map<String, Object> members = new LinkedHashMap<>();
    LinkType type = each.info().type();
    members.put("id", ShownKind.unsigned(each.id()));
    members.put(
        "type",
        type == LinkType.UNSPEC
            ? Integer.valueOf(each.typeNumber())
            : type.name().toLowerCase(Locale.ROOT));
    members.put("prog_id", ShownKind.unsigned(each.info().program()));
    place(members, each);
    ShownKind.addSurroundings(members, each.id(), surroundings);
    return members;
  }

  private static void place(Map<String, Object> members, ListedLink each) {
    switch (each.info().place()) {
      case Place.Untold() -> {}
      case Place.Tracepoint(String name, long cookie) -> {
        members.put("tp_name", name);
        members.put("cookie", ShownKind.unsigned(cookie));
      }
      case Place.Function function -> {
        each.programType().ifPresent(type -> members.put("prog_type", type.title()));
        attachType(members, function.attachType());
        members.put("target_obj_id", ShownKind.unsigned(function.object()));
        members.put("target_btf_id", ShownKind.unsigned(function.type()));
        members.put("cookie", ShownKind.unsigned(function.cookie()));
      }
      case Place.Cgroup(long id, Optional<AttachType> type) -> {
        members.put("cgroup_id", ShownKind.unsigned(id));
        attachType(members, type);
      }
      case Place.Iterator(String list, int map) -> list(members, list, map, each.detail());
      case Place.Namespace(int inode, Optional<AttachType> type) -> {
        members.put("netns_ino", ShownKind.unsigned(inode));
        attachType(members, type);
      }
      case Place.Device(int index, Optional<AttachType> type) -> {
        members.put("devname", index == 0 ? "(detached)" : each.device().orElse("(unknown)"));
        members.put("ifindex", ShownKind.unsigned(index));
        attachType(members, type);
      }
      case Place.OfMap(int id, Optional<AttachType> type) -> {
        members.put("map_id", ShownKind.unsigned(id));
        attachType(members, type);
      }
      case Place.Netfilter(int family, int hook, int priority, int flags) -> {
        members.put("pf", ShownKind.unsigned(family));
        members.put("hook", ShownKind.unsigned(hook));
        members.put("prio", priority);
        members.put("flags", ShownKind.unsigned(flags));
      }
      case Place.Functions functions -> functions(members, functions, each.detail());
      case Place.Places places -> places(members, places, each.detail());
      case Place.Event event -> event(members, event, each.detail());
    }
  }

  private static void attachType(Map<String, Object> members, Optional<AttachType> type) {
    type.ifPresent(known -> members.put("attach_type", known.title()));
  }

  private static void list(Map<String, Object> members, String list, int map, LinkDetail detail) {
    members.put("target_name", list);
    LinkDetail.Part part =
        detail instanceof LinkDetail.Part told ? told : new LinkDetail.Part(0, 0, 0, 0);
    switch (list) {
      case "bpf_map_elem", "bpf_sk_storage_map" -> members.put("map_id", ShownKind.unsigned(map));
      case "task", "task_file", "task_vma" -> {
        if (part.thread() != 0) {
          members.put("tid", ShownKind.unsigned(part.thread()));
        } else if (part.process() != 0) {
          members.put("pid", ShownKind.unsigned(part.process()));
        }
      }
      case "cgroup" -> {
        members.put("cgroup_id", ShownKind.unsigned(part.cgroup()));
        boolean known = part.order() >= 0 && part.order() < ORDERS.size();
        members.put("order", known ? ORDERS.get(part.order()) : "unknown");
      }
      default -> {}
    }
  }

  private static void functions(
      Map<String, Object> members, Place.Functions functions, LinkDetail detail) {
    members.put("retprobe", (functions.flags() & RETURN) != 0);
    members.put("func_cnt", ShownKind.unsigned(functions.count()));
    members.put("missed", ShownKind.unsigned(functions.missed()));
    List<Object> all = new ArrayList<>();
    if (detail instanceof LinkDetail.Functions(List<LinkDetail.Function> told)) {
      KernelFunctions names = KernelFunctions.of(told);
      for (LinkDetail.Function each : told) {
        names.members(each).ifPresent(all::add);
      }
    }
    members.put("funcs", all);
  }

  private static void places(Map<String, Object> members, Place.Places places, LinkDetail detail) {
    members.put("retprobe", (places.flags() & RETURN) != 0);
    members.put("path", places.file());
    members.put("func_cnt", ShownKind.unsigned(places.count()));
    members.put("pid", places.process());
    List<Object> all = new ArrayList<>();
    if (detail instanceof LinkDetail.Places(List<LinkDetail.Place> told)) {
      for (LinkDetail.Place each : told) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("offset", ShownKind.unsigned(each.offset()));
        place.put("ref_ctr_offset", ShownKind.unsigned(each.counterOffset()));
        place.put("cookie", ShownKind.unsigned(each.cookie()));
        all.add(place);
      }
    }
    members.put("funcs", all);
  }

  private static void event(Map<String, Object> members, Place.Event event, LinkDetail detail) {
    switch (detail) {
      case LinkDetail.UserProbe(boolean onReturn, long counter) -> {
        members.put("retprobe", onReturn);
        members.put("file", event.name());
        members.put("offset", ShownKind.unsigned(event.offset()));
        members.put("cookie", ShownKind.unsigned(event.cookie()));
        members.put("ref_ctr_offset", ShownKind.unsigned(counter));
      }
      case LinkDetail.KernelProbe(boolean onReturn, long address, long missed) -> {
        members.put("retprobe", onReturn);
        members.put("addr", ShownKind.unsigned(address));
        members.put("func", event.name());
        members.put("offset", ShownKind.unsigned(event.offset()));
        members.put("missed", ShownKind.unsigned(missed));
        members.put("cookie", ShownKind.unsigned(event.cookie()));
      }
      case LinkDetail.Counter(int type) -> {
        members.put("event_type", PerfNames.type(type));
        members.put("event_config", PerfNames.config(type, event.offset()));
        members.put("cookie", ShownKind.unsigned(event.cookie()));
      }
      default -> {
        members.put("tracepoint", event.name());
        members.put("cookie", ShownKind.unsigned(event.cookie()));
      }
    }
  }

  @Override
  public Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", "id");
    columns.put("type", "type");
    columns.put("prog_id", "program");
    columns.put("attach_type", "as");
    columns.put("tp_name", "tracepoint");
    columns.put("tracepoint", "event");
    columns.put("target_name", "list");
    columns.put("func", "function");
    columns.put("file", "file");
    columns.put("path", "files");
    columns.put("offset", "offset");
    columns.put("func_cnt", "places");
    columns.put("event_config", "counter");
    columns.put("cgroup_id", "cgroup");
    columns.put("netns_ino", "namespace");
    columns.put("devname", "device");
    columns.put("map_id", "map");
    columns.put("cookie", "cookie");
    columns.put("pids", "processes");
    columns.put("pinned", "pinned");
    return columns;
  }
}
