package dev.nectar.kernel.spi;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.MapInfo;
import dev.nectar.object.Contents;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an object has twice, is asked for and does not have, or says and does not mean: found before
 * anything of it is loaded.
 */
public final class ObjectCheck {
  private final Set<String> programs;
  private final Set<String> maps;

  private ObjectCheck(Set<String> programs, Set<String> maps) {
    this.programs = programs;
    this.maps = maps;
  }

  /**
   * Checks it all.
   *
   * @param spec the object
   * @param maps those of the object, as they are to be made
   * @param options how it is to be loaded
   */
  public static void of(ObjectSpec spec, List<MapSpec> maps, LoadOptions options) {
    Set<String> programs =
        unique("programs", spec.programs().stream().map(ProgramSpec::name).toList());
    Set<String> made = unique("maps", maps.stream().map(MapSpec::name).toList());
    there("load program", options.only(), programs);
    there("reuse a map as", options.reuse().keySet(), made);
    extension(spec, options);
    ObjectCheck check = new ObjectCheck(programs, made);
    for (MapSpec map : maps) {
      node(map);
      map.initial().forEach(slot -> check.slot(map, slot));
    }
  }

  /**
   * Checks what a map starts with.
   *
   * @param spec the map
   * @param valueBytes how large a value is for processes
   * @param key a key in it
   * @param value its value
   * @throws KernelException if they have other sizes
   */
  public static void slot(MapSpec spec, int valueBytes, Contents key, Contents value) {
    if (key.size() != spec.keySize() || value.size() != valueBytes) {
      throw new KernelException(
          "cannot put what it starts with into map "
              + spec.name()
              + ": a key of "
              + key.size()
              + " bytes and a value of "
              + value.size()
              + " are not "
              + spec.keySize()
              + " and "
              + valueBytes,
          "give slots whole keys and values");
    }
  }

  /**
   * Checks a map that is to be reused: it may have other entries and flags, but keys and values of
   * these sizes.
   *
   * @param spec the map of the object
   * @param given the one that takes its place
   * @throws KernelException if it is not like it
   */
  public static void reused(MapSpec spec, MapInfo given) {
    boolean sized =
        given.keyBytes() == spec.keySize() && given.valueBytes() == valueBytes(spec, given.cpus())
            || spec.role() == MapRole.STRUCT_OPS
            || spec.type() == MapType.PERF_EVENT_ARRAY;
    if (!given.type().equals(Optional.of(spec.type())) || !sized) {
      throw new KernelException(
          "cannot reuse map "
              + given.name()
              + " as "
              + spec.name()
              + ": it has "
              + like(given.type(), given.keyBytes(), given.valueBytes())
              + ", not "
              + like(Optional.of(spec.type()), spec.keySize(), valueBytes(spec, given.cpus())),
          "reuse one that is like it, or let the object make its own");
    }
  }

  private static int valueBytes(MapSpec spec, int cpus) {
    return spec.perCpu() ? (spec.valueSize() + 7 & -8) * cpus : spec.valueSize();
  }

  private static String like(Optional<MapType> type, int key, int value) {
    String name = type.map(MapType::name).orElse("an unknown type");
    return name + ", keys of " + key + ", values of " + value + " bytes";
  }

  /**
   * Checks that a program has code.
   *
   * @param spec the program
   * @throws KernelException if it has none
   */
  public static void code(ProgramSpec spec) {
    if (spec.body().body().isEmpty()) {
      throw new KernelException(
          "cannot load program " + spec.name() + ": it has no instructions",
          "let it end at least: r0 = 0; exit");
    }
  }

  private static Set<String> unique(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new KernelException(
            "cannot load the object: it has two " + what + " named " + name,
            "give one of them another name");
      }
    }
    return seen;
  }

  private static void there(String action, Set<String> asked, Set<String> names) {
    for (String name : new TreeSet<>(asked)) {
      if (!names.contains(name)) {
        throw new KernelException(
            "cannot " + action + " " + name + ": the object has none of that name",
            names.isEmpty() ? "leave it out" : "name one of " + new TreeSet<>(names));
      }
    }
  }

  /** A program to be extended is for those that extend one. */
  private static void extension(ObjectSpec spec, LoadOptions options) {
    if (options.extend().isPresent()
        && spec.programs().stream().noneMatch(each -> each.type() == ProgramType.EXT)) {
      throw new KernelException(
          "cannot extend program "
              + options.extend().get().spec().name()
              + ": the object has no program that replaces a function of another",
          "leave that out of the options, or let a program be for AttachPoint.Replace");
    }
  }

  /** Object files that name node 0 without the flag mean none. */
  private static void node(MapSpec map) {
    if (map.numaNode().orElse(0) != 0 && !map.flags().contains(MapFlag.NUMA_NODE)) {
      throw new KernelException(
          "cannot create map "
              + map.name()
              + ": it names memory node "
              + map.numaNode().get()
              + ", which the kernel passes over without MapFlag.NUMA_NODE",
          "add the flag, or leave the node out");
    }
  }

  private void slot(MapSpec map, Slot slot) {
    switch (slot) {
      case Slot.Value _ -> {}
      case Slot.InnerMap(_, String inner) -> holds(map, "map", inner, maps);
      case Slot.TailCall(_, String program) -> holds(map, "program", program, programs);
      case Slot.Member(_, String program) -> holds(map, "program", program, programs);
    }
  }

  private static void holds(MapSpec map, String kind, String name, Set<String> names) {
    if (!names.contains(name)) {
      throw new KernelException(
          "map "
              + map.name()
              + " is to hold "
              + kind
              + " "
              + name
              + ", which the object does not have",
          "name one of its " + kind + "s");
    }
  }
}
