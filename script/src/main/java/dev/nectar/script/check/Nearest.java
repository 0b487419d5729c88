package dev.nectar.script.check;

import dev.nectar.report.Spelling;
import java.util.Collection;
import java.util.Locale;

/** Finds the word that was probably meant. */
final class Nearest {
  private Nearest() {}

  /** A hint that names the nearest candidate, or an empty text if none is near. */
  static String hint(String word, Collection<String> candidates) {
    String nearest = find(word, candidates);
    return nearest.isEmpty() ? "" : "Did you mean '" + nearest + "'?";
  }

  private static String find(String word, Collection<String> candidates) {
    String best = "";
    int limit = word.length() < 3 ? 0 : Math.max(1, word.length() / 3);
    int bestDistance = limit + 1;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) < bestDistance) {
        int distance =
            Spelling.distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
        if (distance < bestDistance) {
          bestDistance = distance;
          best = candidate;
        }
      }
    }
    return best;
  }
}
