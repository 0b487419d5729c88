package dev.nectar.linux;

import dev.nectar.kernel.TypesInfo;
import java.util.List;

/**
 * Type information as a listing shows it.
 *
 * @param info what the kernel says
 * @param programs the numbers of the programs that it describes
 * @param maps the numbers of the maps that it describes
 */
public record ListedTypes(TypesInfo info, List<Integer> programs, List<Integer> maps) {
  /** Keeps its own copies. */
  public ListedTypes {
    programs = List.copyOf(programs);
    maps = List.copyOf(maps);
  }
}
