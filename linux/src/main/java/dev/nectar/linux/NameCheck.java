package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names that an object has twice, or that it is asked for and does not have. */
final class NameCheck {
  private NameCheck() {}

  /**
   * Checks them all.
   *
   * @param maps those of the object, as they are to be made
   */
  static void of(ObjectSpec spec, List<MapSpec> maps, LoadOptions options) {
    Set<String> programs =
        unique("programs", spec.programs().stream().map(ProgramSpec::name).toList());
    Set<String> made = unique("maps", maps.stream().map(MapSpec::name).toList());
    there("load program", options.only(), programs);
    there("reuse a map as", options.reuse().keySet(), made);
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
}
