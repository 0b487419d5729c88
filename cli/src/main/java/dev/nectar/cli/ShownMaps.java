package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.kernel.MapInfo;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.ObjectKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps, as {@code nectar map show} shows them. */
final class ShownMaps implements ShownKind<ListedMap> {
  @Override
  public ObjectKind kind() {
    return ObjectKind.MAP;
  }

  @Override
  public String title() {
    return "map";
  }

  @Override
  public List<ListedMap> all(KernelListing listing) {
    return listing.maps();
  }

  @Override
  public Optional<ListedMap> one(KernelListing listing, int id) {
    return listing.map(id);
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
    MapInfo info = each.info();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", ShownKind.unsigned(info.id()));
    members.put(
        "type",
        info.type().isPresent() ? info.type().get().title() : Integer.valueOf(each.typeNumber()));
    if (!info.name().isEmpty()) {
      members.put("name", info.name());
    }
    members.put("flags", each.flagBits());
    each.offload().ifPresent(device -> members.put("dev", ShownPrograms.device(device)));
    members.put("bytes_key", ShownKind.unsigned(info.keyBytes()));
    members.put("bytes_value", ShownKind.unsigned(each.valueSize()));
    members.put("max_entries", info.maxEntries());
    members.put("bytes_memlock", info.memory());
    info.owner().ifPresent(type -> members.put("owner_prog_type", type.title()));
    each.ownerCompiled().ifPresent(compiled -> members.put("owner_jited", compiled));
    members.put("frozen", info.frozen() ? 1 : 0);
    if (info.types() != 0) {
      members.put("btf_id", info.types());
    }
    if (info.extra() != 0) {
      members.put("map_extra", ShownKind.unsigned(info.extra()));
    }
    ShownKind.addSurroundings(members, info.id(), surroundings);
    return members;
  }

  @Override
  public Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", "id");
    columns.put("type", "type");
    columns.put("name", "name");
    columns.put("bytes_key", "key");
    columns.put("bytes_value", "value");
    columns.put("max_entries", "entries");
    columns.put("bytes_memlock", "memory");
    columns.put("flags", "flags");
    columns.put("frozen", "frozen");
    columns.put("btf_id", "types");
    columns.put("pids", "processes");
    columns.put("pinned", "pinned");
    return columns;
  }
}
