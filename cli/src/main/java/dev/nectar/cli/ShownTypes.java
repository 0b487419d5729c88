package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.kernel.TypesInfo;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.ListedTypes;
import dev.nectar.linux.ObjectKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Type information, as {@code nectar btf show} shows it. */
final class ShownTypes implements ShownKind<ListedTypes> {
  @Override
  public ObjectKind kind() {
    return ObjectKind.TYPES;
  }

  @Override
  public String title() {
    return "type information";
  }

  @Override
  public String several() {
    return "sets of type information";
  }

  @Override
  public List<ListedTypes> all(KernelListing listing) {
    return listing.types();
  }

  @Override
  public Optional<ListedTypes> one(KernelListing listing, int id) {
    return listing.types().stream().filter(each -> each.info().id() == id).findFirst();
  }

  @Override
  public List<String> names(ListedTypes each) {
    return List.of(each.info().name());
  }

  @Override
  public String tag(ListedTypes each) {
    return "";
  }

  @Override
  public Map<String, Object> members(ListedTypes each, Surroundings surroundings) {
    TypesInfo info = each.info();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", ShownKind.unsigned(info.id()));
    members.put("size", ShownKind.unsigned(info.bytes()));
    members.put("prog_ids", each.programs());
    members.put("map_ids", each.maps());
    members.put("kernel", info.ofKernel());
    if (!info.name().isEmpty()) {
      members.put("name", info.name());
    }
    ShownKind.addSurroundings(members, info.id(), surroundings);
    members.remove("pinned"); // type information cannot be pinned
    return members;
  }

  @Override
  public Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", "id");
    columns.put("name", "name");
    columns.put("size", "size");
    columns.put("prog_ids", "programs");
    columns.put("map_ids", "maps");
    columns.put("pids", "processes");
    return columns;
  }
}
