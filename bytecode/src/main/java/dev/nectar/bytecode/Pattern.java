package dev.nectar.bytecode;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of a {@link Form} in parts.
 *
 * @param parts texts and holes in order
 */
record Pattern(List<Part> parts) {
  /** A part of a pattern. */
  sealed interface Part {
    /** Text that stands there as it is. */
    record Text(String text) implements Part {}

    /** An operand. */
    record Operand(Hole hole) implements Part {}
  }

  /** Takes a pattern apart. */
  static Pattern parse(String pattern) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < pattern.length()) {
      int open = pattern.indexOf('{', at);
      if (open != at) {
        int end = open < 0 ? pattern.length() : open;
        parts.add(new Part.Text(pattern.substring(at, end)));
        at = end;
      } else {
        int close = pattern.indexOf('}', at);
        parts.add(new Part.Operand(Hole.of(pattern.substring(at + 1, close))));
        at = close + 1;
      }
    }
    return new Pattern(List.copyOf(parts));
  }
}
