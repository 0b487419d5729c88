package dev.nectar.verifier.rules;

import java.util.HashMap;
import java.util.Map;

/** Arguments of tracepoints that may be null, or errors, although their types do not say so. */
public final class NullArguments {
  /** It is not null. */
  public static final int NONE = 0;

  /** It may be null. */
  public static final int NULL = 1;

  /** It may be an error. */
  public static final int ANYTHING = 2;

  private static final Map<String, String> ALL = read();

  private NullArguments() {}

  private static Map<String, String> read() {
    Map<String, String> all = new HashMap<>();
    for (String line : Resource.lines("nulls.txt")) {
      int space = line.indexOf(' ');
      all.put(line.substring(0, space), line.substring(space + 1));
    }
    return Map.copyOf(all);
  }

  /** What an argument of a tracepoint, by its type in BTF, may be. */
  public static int of(String tracepoint, int index) {
    String digits = ALL.getOrDefault(tracepoint, "");
    return index < digits.length() ? digits.charAt(index) - '0' : NONE;
  }
}
