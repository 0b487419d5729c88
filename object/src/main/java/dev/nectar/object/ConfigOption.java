package dev.nectar.object;

import java.util.ArrayList;
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
   * Reads a list of options, all of them needed besides {@code CONFIG_BPF_SYSCALL}.
   *
   * @param names without their prefix, a space between, each perhaps with the word its list needs:
   *     {@code BPF_EVENTS LSM=bpf}
   */
  static List<ConfigOption> all(String names) {
    List<ConfigOption> all = new ArrayList<>();
    for (String option : ("BPF_SYSCALL " + names).strip().split(" ", -1)) {
      int equals = option.indexOf('=');
      all.add(
          equals < 0
              ? new ConfigOption("CONFIG_" + option, Optional.empty())
              : new ConfigOption(
                  "CONFIG_" + option.substring(0, equals),
                  Optional.of(option.substring(equals + 1))));
    }
    return all;
  }

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
