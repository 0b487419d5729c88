package dev.nectar.verifier.rules;

import dev.nectar.object.ProgramType;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which helpers programs may call. */
public final class Callers {
  private static final Map<String, BitSet> ALL = read();

  private Callers() {}

  private static Map<String, BitSet> read() {
    Map<String, BitSet> all = new HashMap<>();
    for (String line : Resource.lines("callers.txt")) {
      int equals = line.indexOf(" = ");
      all.put(line.substring(0, equals), Ranges.parse(line.substring(equals + 3), 1));
    }
    return Map.copyOf(all);
  }

  /** Whether programs of a type may call a helper. */
  public static boolean may(ProgramType type, int attachType, int helper) {
    BitSet set = ALL.get(type.title() + ":" + attachType);
    if (set == null) {
      set = ALL.get(type.title());
    }
    if (set == null) {
      // Tracing programs and those that have no list may call what kprobes may.
      set = ALL.get(ProgramType.KPROBE.title());
    }
    return set != null && set.get(helper);
  }
}
