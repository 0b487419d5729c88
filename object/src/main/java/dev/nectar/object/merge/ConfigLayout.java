package dev.nectar.object.merge;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where options of the kernel's configuration lie in their map: no section of ELF holds them. */
public final class ConfigLayout {
  /** The section, and the map. */
  public static final String NAME = ".kconfig";

  private ConfigLayout() {}

  /**
   * Widest first, as libbpf lays them out.
   *
   * @param types the types of the variables
   * @param options the variables, in any order; where they lie is not looked at
   * @return the section; empty if it would be larger than any map
   * @throws dev.nectar.btf.BtfException if a type makes no sense
   */
  public static Optional<BtfType.DataSection> of(Btf types, List<BtfType.Placement> options) {
    List<BtfType.Placement> ordered = new ArrayList<>(options);
    ordered.sort(
        Comparator.<BtfType.Placement>comparingInt(each -> -types.alignment(each.type()))
            .thenComparingLong(each -> types.size(each.type()))
            .thenComparing(each -> types.name(each.type())));
    List<BtfType.Placement> placements = new ArrayList<>();
    long at = 0;
    for (BtfType.Placement each : ordered) {
      int alignment = types.alignment(each.type());
      at = (at + alignment - 1) / alignment * alignment;
      long size = types.size(each.type());
      if (size > Integer.MAX_VALUE - at) {
        return Optional.empty();
      }
      placements.add(new BtfType.Placement(each.type(), (int) at, (int) size));
      at += size;
    }
    return Optional.of(new BtfType.DataSection(NAME, (int) at, placements));
  }
}
