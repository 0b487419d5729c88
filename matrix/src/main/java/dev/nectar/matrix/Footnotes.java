package dev.nectar.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reasons by number, in the order in which they are first needed, so that each is said once. */
final class Footnotes {
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  int number(String reason) {
    return numbers.computeIfAbsent(reason, r -> numbers.size() + 1);
  }

  /** The reason with number 1 first. */
  List<String> reasons() {
    return new ArrayList<>(numbers.keySet());
  }
}
