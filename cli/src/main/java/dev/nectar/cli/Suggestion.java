package dev.nectar.cli;

import dev.nectar.report.Spelling;
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
          candidate.startsWith(word) && word.length() > 1 ? 1 : Spelling.distance(word, candidate);
      if (edits < limit) {
        limit = edits;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }
}
