package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.ObjectKind;
import dev.nectar.object.MapType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables of functions for the kernel, which are maps of struct_ops. */
final class ShownTables implements ShownKind<ListedMap> {
  @Override
  public ObjectKind kind() {
    return ObjectKind.MAP;
  }

  @Override
  public String title() {
    return "struct_ops table";
  }

  @Override
  public List<ListedMap> all(KernelListing listing) {
    return listing.maps().stream().filter(ShownTables::isTable).toList();
  }

  private static boolean isTable(ListedMap map) {
    return map.info().type().equals(Optional.of(MapType.STRUCT_OPS));
  }

  @Override
  public Optional<ListedMap> one(KernelListing listing, int id) {
    return listing.map(id).filter(ShownTables::isTable);
  }

  @Override
  public List<String> names(ListedMap each) {
    return List.of(each.info().name());
  }

  @Override
  public String tag(ListedMap each) {
    return "";
  }

  @Override
  public Map<String, Object> members(ListedMap each, Surroundings surroundings) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", ShownKind.unsigned(each.info().id()));
    members.put("name", each.info().name());
    return members;
  }

  @Override
  public Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", "id");
    columns.put("name", "name");
    columns.put("kernel_struct_ops", "functions of");
    columns.put("state", "state");
    columns.put("pids", "processes");
    return columns;
  }
}
