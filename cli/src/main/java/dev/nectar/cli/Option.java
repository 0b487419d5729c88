package dev.nectar.cli;

import java.util.List;
import java.util.Optional;

/**
 * One option of a command.
 *
 * @param names as typed, dashes included, the short one first
 * @param value what follows it; empty for a flag
 * @param help one line, without a full stop
 */
record Option(List<String> names, Optional<Value> value, String help) {
  static Option flag(String names, String help) {
    return new Option(List.of(names.split(" ")), Optional.empty(), help);
  }

  static Option valued(String names, Value value, String help) {
    return new Option(List.of(names.split(" ")), Optional.of(value), help);
  }

  /** How messages call it: its longest name. */
  String title() {
    return names.getLast();
  }

  /** How help shows it, {@code -f, --format FORMAT}; long names line up under each other. */
  String synopsis() {
    String indent = names.getFirst().startsWith("--") ? "    " : "";
    return indent + String.join(", ", names) + value.map(v -> " " + v.name()).orElse("");
  }
}
