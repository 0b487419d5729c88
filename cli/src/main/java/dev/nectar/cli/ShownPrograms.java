package dev.nectar.cli;

import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.ListedProgram;
import dev.nectar.linux.ObjectKind;
import dev.nectar.linux.Offload;
import dev.nectar.object.ProgramType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs, as {@code nectar prog show} shows them. */
final class ShownPrograms implements ShownKind<ListedProgram> {
  private static final int SLOT_BYTES = 8;

  @Override
  public ObjectKind kind() {
    return ObjectKind.PROGRAM;
  }

  @Override
  public String title() {
    return "program";
  }

  @Override
  public List<ListedProgram> all(KernelListing listing) {
    return listing.programs();
  }

  @Override
  public Optional<ListedProgram> one(KernelListing listing, int id) {
    return listing.program(id);
  }

  @Override
  public List<String> names(ListedProgram each) {
    return each.fullName().equals(each.info().name())
        ? List.of(each.fullName())
        : List.of(each.fullName(), each.info().name());
  }

  @Override
  public String tag(ListedProgram each) {
    return each.info().tag();
  }

  @Override
  public Map<String, Object> members(ListedProgram each, Surroundings surroundings) {
    ProgramInfo info = each.info();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", ShownKind.unsigned(info.id()));
    members.put("type", type(info.type(), each.typeNumber()));
    if (!each.fullName().isEmpty()) {
      members.put("name", each.fullName());
    }
    members.put("tag", info.tag());
    members.put("gpl_compatible", info.gplCompatible());
    if (!info.runTime().isZero()) {
      members.put("run_time_ns", info.runTime().toNanos());
      members.put("run_cnt", ShownKind.unsigned(info.runs()));
    }
    if (info.missedRuns() != 0) {
      members.put("recursion_misses", ShownKind.unsigned(info.missedRuns()));
    }
    each.offload().ifPresent(device -> members.put("dev", device(device)));
    each.loadedAt()
        .ifPresent(
            time -> {
              members.put("loaded_at", time.getEpochSecond());
              members.put("uid", ShownKind.unsigned(info.user()));
            });
    members.put("orphaned", each.orphaned());
    members.put("bytes_xlated", info.instructions() * SLOT_BYTES);
    members.put("jited", info.machineCode() != 0);
    if (info.machineCode() != 0) {
      members.put("bytes_jited", info.machineCode());
    }
    each.memory().ifPresent(bytes -> members.put("bytes_memlock", bytes));
    if (!info.maps().isEmpty()) {
      members.put("map_ids", info.maps());
    }
    if (info.types() != 0) {
      members.put("btf_id", info.types());
    }
    if (info.verified() != 0) {
      members.put("verified_insns", ShownKind.unsigned(info.verified()));
    }
    ShownKind.addSurroundings(members, info.id(), surroundings);
    if (!each.metadata().isEmpty()) {
      members.put("metadata", each.metadata());
    }
    return members;
  }

  /** The name of a type, or the number of one that is not known here. */
  static Object type(Optional<ProgramType> type, int number) {
    return type.isPresent() ? type.get().title() : Integer.valueOf(number);
  }

  /** The device something is offloaded to. */
  static Map<String, Object> device(Offload offload) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("ifindex", offload.device());
    members.put("ns_dev", ShownKind.unsigned(offload.namespaceDevice()));
    members.put("ns_inode", ShownKind.unsigned(offload.namespace()));
    return members;
  }

  @Override
  public Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", "id");
    columns.put("type", "type");
    columns.put("name", "name");
    columns.put("tag", "tag");
    columns.put("uid", "user");
    columns.put("loaded_at", "loaded");
    columns.put("bytes_xlated", "code");
    columns.put("bytes_jited", "machine");
    columns.put("bytes_memlock", "memory");
    columns.put("run_cnt", "runs");
    columns.put("run_time_ns", "run time");
    columns.put("recursion_misses", "missed");
    columns.put("btf_id", "types");
    columns.put("map_ids", "maps");
    columns.put("pids", "processes");
    columns.put("pinned", "pinned");
    return columns;
  }
}
