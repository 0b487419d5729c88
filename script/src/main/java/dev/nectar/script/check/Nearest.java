package dev.nectar.script.check;

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
        int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
        if (distance < bestDistance) {
          bestDistance = distance;
          best = candidate;
        }
      }
    }
    return best;
  }

  /** How many letters must be added, removed, replaced or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] reused = before;
      before = last;
      last = row;
      row = reused;
    }
    return last[b.length()];
  }
}
