package dev.nectar.cli;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Slot;
import dev.nectar.report.NectarException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tables of functions ({@code struct_ops}) of an object, to be handed to the kernel. */
final class FunctionTables {
  private FunctionTables() {}

  /** Those whose functions are all loaded. */
  static List<MapSpec> whole(ObjectSpec spec, LoadedObject object) {
    return spec.maps().stream()
        .filter(table -> table.role() == MapRole.STRUCT_OPS && isWhole(table, object))
        .toList();
  }

  private static boolean isWhole(MapSpec table, LoadedObject object) {
    return table.initial().stream()
        .filter(Slot.Member.class::isInstance)
        .map(Slot.Member.class::cast)
        .allMatch(each -> object.programs().contains(each.program()));
  }

  /** The section of an object file that such tables are in. */
  static String section(MapSpec table) {
    return table.flags().contains(MapFlag.LINK) ? ".struct_ops.link" : ".struct_ops";
  }

  /**
   * Hands one to the kernel, which has it from then on.
   *
   * @param folder where its link is pinned, if it has one
   * @return the pinned link; empty if it needs none
   */
  static Optional<Path> register(
      LinuxKernel kernel, MapSpec table, BpfMap map, Optional<Path> folder) {
    boolean linked = table.flags().contains(MapFlag.LINK);
    if (linked && folder.isEmpty()) {
      throw new NectarException(
          "cannot register "
              + table.name()
              + ": it is registered by a link, which would end with this command",
          "name a folder of a BPF file system to pin the link in, such as /sys/fs/bpf");
    }
    try (Link link = kernel.register(map)) {
      if (!linked) {
        link.leave();
        return Optional.empty();
      }
      Path file = folder.orElseThrow().resolve(table.name());
      link.pin(file);
      return Optional.of(file);
    }
  }
}
