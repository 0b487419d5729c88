package dev.nectar.kernel.spi;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.Variable;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.VariableSpec;
import dev.nectar.report.NectarException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Programs and maps that were loaded together. */
public final class ObjectInKernel implements LoadedObject {
  private final ObjectSpec spec;
  private final Map<String, ? extends Program> programs;
  private final Map<String, String> standing;
  private final Map<String, ? extends BpfMap> maps;
  private final Map<String, NectarException> refused;

  /**
   * What was loaded; it may still be filled.
   *
   * @param spec the object
   * @param programs by their names
   * @param standing by the names of programs, what was loaded for them
   * @param maps by their names
   * @param refused by the names of programs, why not
   */
  public ObjectInKernel(
      ObjectSpec spec,
      Map<String, ? extends Program> programs,
      Map<String, String> standing,
      Map<String, ? extends BpfMap> maps,
      Map<String, NectarException> refused) {
    this.spec = spec;
    this.programs = programs;
    this.standing = standing;
    this.maps = maps;
    this.refused = refused;
  }

  @Override
  public Program program(String name) {
    Program program = programs.get(programs.containsKey(name) ? name : standing.get(name));
    if (program == null) {
      throw new NoSuchElementException("the object has no program " + name);
    }
    return program;
  }

  @Override
  public BpfMap map(String name) {
    BpfMap map = maps.get(name);
    if (map == null) {
      throw new NoSuchElementException("the object has no map " + name);
    }
    return map;
  }

  @Override
  public Variable variable(String name) {
    VariableSpec variable =
        spec.variable(name)
            .orElseThrow(
                () -> new NoSuchElementException("the object has no global variable " + name));
    BpfMap map = maps.get(variable.map());
    if (map == null) {
      throw new NoSuchElementException(
          "the object has no map " + variable.map() + " for variable " + name);
    }
    return MappedVariable.of(variable, map);
  }

  @Override
  public List<String> programs() {
    return List.copyOf(programs.keySet());
  }

  @Override
  public Map<String, NectarException> refused() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(refused));
  }

  @Override
  public void close() {
    programs.values().forEach(Program::close);
    maps.values().forEach(BpfMap::close);
  }
}
