package dev.nectar.object.elf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gives names, each once: of equal ones all but the first get a number. */
final class UniqueNames {
  private final Set<String> given = new HashSet<>();
  private final Map<String, Integer> last = new HashMap<>();

  String unique(String name) {
    String candidate = name;
    while (!given.add(candidate)) {
      candidate = name + "_" + last.merge(name, 2, (old, _) -> old + 1);
    }
    return candidate;
  }
}
