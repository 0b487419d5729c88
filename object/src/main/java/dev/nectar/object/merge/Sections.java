package dev.nectar.object.merge;

import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;

/** The names of sections that follow from what is in them. */
public final class Sections {
  private Sections() {}

  /**
   * The section of a table of functions for the kernel.
   *
   * @param table a map of struct_ops
   * @return such as {@code .struct_ops.link}
   */
  public static String ofTable(MapSpec table) {
    return (table.flags().contains(MapFlag.ON_REQUEST) ? "?" : "")
        + ".struct_ops"
        + (table.flags().contains(MapFlag.LINK) ? ".link" : "");
  }
}
