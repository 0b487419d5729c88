package dev.nectar.object;

import java.util.List;
import java.util.Optional;

/**
 * What a kernel's build configuration must say for it to have a feature.
 *
 * @param name the option, for example {@code CONFIG_BPF_LSM}
 * @param word what must stand in the list that is its value; empty for options that are on or off
 */
public record ConfigOption(String name, Optional<String> word) {
  /**
   * Whether a value of the option is enough.
   *
   * @param value as in the configuration file, without quotes: {@code y}, {@code m}, {@code n}, or
   *     a list with commas
   * @return true if the option is on, and its list has the word
   */
  public boolean metBy(String value) {
    return word.map(w -> List.of(value.split(",", -1)).contains(w))
        .orElse(value.equals("y") || value.equals("m"));
  }

  @Override
  public String toString() {
    return word.map(w -> name + " with " + w).orElse(name);
  }
}
