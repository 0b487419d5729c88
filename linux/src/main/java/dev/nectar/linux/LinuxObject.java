package dev.nectar.linux;

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
final class LinuxObject implements LoadedObject {
  private final ObjectSpec spec;
  private final Map<String, LinuxProgram> programs;
  private final Map<String, String> standing;
  private final Map<String, LinuxMap> maps;
  private final Map<String, NectarException> refused;

  LinuxObject(
      ObjectSpec spec,
      Map<String, LinuxProgram> programs,
      Map<String, String> standing,
      Map<String, LinuxMap> maps,
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
    LinuxMap map = maps.get(variable.map());
    if (map == null) {
      throw new NoSuchElementException(
          "the object has no map " + variable.map() + " for variable " + name);
    }
    return LinuxVariable.of(variable, map);
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
    programs.values().forEach(LinuxProgram::close);
    maps.values().forEach(LinuxMap::close);
  }
}
