package dev.nectar.linux;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import java.util.Map;
import java.util.NoSuchElementException;

/** Programs and maps that were loaded together. */
final class LinuxObject implements LoadedObject {
  private final Map<String, LinuxProgram> programs;
  private final Map<String, LinuxMap> maps;

  LinuxObject(Map<String, LinuxProgram> programs, Map<String, LinuxMap> maps) {
    this.programs = programs;
    this.maps = maps;
  }

  @Override
  public Program program(String name) {
    Program program = programs.get(name);
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
  public void close() {
    programs.values().forEach(LinuxProgram::close);
    maps.values().forEach(LinuxMap::close);
  }
}
