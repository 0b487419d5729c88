package dev.nectar.object;

import java.util.List;

/**
 * Programs and the maps they name, to be loaded together. Immutable.
 *
 * @param programs the programs
 * @param maps the maps
 * @param license the licence the kernel is told, for example {@code GPL}
 */
public record ObjectSpec(List<ProgramSpec> programs, List<MapSpec> maps, String license) {
  /** Keeps its own copies. */
  public ObjectSpec {
    programs = List.copyOf(programs);
    maps = List.copyOf(maps);
  }
}
