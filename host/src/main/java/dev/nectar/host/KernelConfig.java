package dev.nectar.host;

import java.util.HashMap;
import java.util.Map;

/**
 * What a kernel was built with: lines such as {@code CONFIG_BPF=y} and {@code # CONFIG_X is not
 * set}. Immutable.
 */
public final class KernelConfig {
  private static final String OFF = "n";

  private final Map<String, String> values;

  private KernelConfig(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a configuration; lines that are not understood are left out.
   *
   * @param text the lines
   * @return the configuration
   */
  public static KernelConfig parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (line.startsWith("CONFIG_") && equals > 0) {
                values.put(line.substring(0, equals), unquoted(line.substring(equals + 1).strip()));
              }
            });
    return new KernelConfig(values);
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /**
   * The value of an option.
   *
   * @param option with its prefix, such as {@code CONFIG_BPF}
   * @return {@code y}, {@code m}, a number or a text without its quotes; {@code n} if it is off or
   *     unknown
   */
  public String value(String option) {
    return values.getOrDefault(option, OFF);
  }

  /**
   * All that is on.
   *
   * @return values by option, as {@link #value} gives them
   */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /**
   * The number of options that are on.
   *
   * @return 0 if the text was no configuration
   */
  public int size() {
    return values.size();
  }
}
