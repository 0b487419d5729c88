package dev.nectar.verifier.rules;

import java.util.BitSet;

/** Lists of numbers in tables: {@code 1 3-5}, or {@code 0-16} in steps. */
final class Ranges {
  private Ranges() {}

  static BitSet parse(String text, int step) {
    BitSet set = new BitSet();
    for (String part : text.trim().split(" ")) {
      int dash = part.indexOf('-');
      int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1));
      for (int i = from; i <= to; i += step) {
        set.set(i);
      }
    }
    return set;
  }
}
