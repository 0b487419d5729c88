package dev.nectar.object;

import dev.nectar.btf.Btf;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Programs and what they name, to be loaded together. Nothing in it depends on a kernel. Immutable.
 *
 * @param programs the programs
 * @param functions what programs and each other call by name; a program has those it needs behind
 *     its own code once it is linked
 * @param maps the maps
 * @param variables the global variables, which lie in maps
 * @param externs what the kernel must have
 * @param types the types that all of these refer to
 * @param order the byte order of the kernels it is for, and of the contents of its maps
 * @param license the licence the kernel is told, for example {@code GPL}
 * @param kernelVersion {@code LINUX_VERSION_CODE} of the kernel it is for, which kernels before 5.0
 *     compare with their own for kprobes; 0 if it does not matter
 */
public record ObjectSpec(
    List<ProgramSpec> programs,
    List<FunctionSpec> functions,
    List<MapSpec> maps,
    List<VariableSpec> variables,
    List<ExternSpec> externs,
    Optional<Btf> types,
    ByteOrder order,
    String license,
    int kernelVersion) {
  /** Keeps its own copies. */
  public ObjectSpec {
    programs = List.copyOf(programs);
    functions = List.copyOf(functions);
    maps = List.copyOf(maps);
    variables = List.copyOf(variables);
    externs = List.copyOf(externs);
  }

  /**
   * Programs for this machine that need neither types nor variables.
   *
   * @param programs the programs
   * @param maps the maps
   * @param license the licence the kernel is told, for example {@code GPL}
   */
  public ObjectSpec(List<ProgramSpec> programs, List<MapSpec> maps, String license) {
    this(
        programs,
        List.of(),
        maps,
        List.of(),
        List.of(),
        Optional.empty(),
        ByteOrder.nativeOrder(),
        license,
        0);
  }

  /**
   * The program of a name.
   *
   * @param name the name
   * @return the program, if there is one
   */
  public Optional<ProgramSpec> program(String name) {
    return programs.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * The map of a name.
   *
   * @param name the name
   * @return the map, if there is one
   */
  public Optional<MapSpec> map(String name) {
    return maps.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
