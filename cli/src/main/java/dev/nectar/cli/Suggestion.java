package dev.nectar.cli;

import java.util.Collection;
import java.util.Optional;

/** What a mistyped word was probably meant to be. */
final class Suggestion {
  private Suggestion() {}

  /** The end of a message about an unknown word: the closest known one, if any is close. */
  static String afterMessage(String word, Collection<String> known) {
    return closest(word, known).map(k -> ", did you mean " + k + "?").orElse("");
  }

  /** The closest word, by edits where swapped neighbours count one, if it is close enough. */
  static Optional<String> closest(String word, Collection<String> known) {
    String best = "";
    int limit = Math.max(1, (word.replace("-", "").length() + 1) / 3) + 1;
    for (String candidate : known) {
      if (candidate.length() < 3) {
        continue; // every short option is close to every other
      }
      int edits =
          candidate.startsWith(word) && word.length() > 1 ? 1 : distance(word, candidate, limit);
      if (edits < limit) {
        limit = edits;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + same, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
