package dev.nectar.filter.syntax;

import dev.nectar.report.Spelling;
import java.util.Collection;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
  private Nearest() {}

  /** The end of a message about an unknown word: the nearest known one, if any is near. */
  public static String hint(String word, Collection<String> known) {
    return find(word, known).map(near -> ", did you mean '" + near + "'?").orElse("");
  }

  /** The hint for a word that could have been one of the language. */
  public static String word(String word) {
    return hint(word, Words.all());
  }

  private static Optional<String> find(String word, Collection<String> known) {
    int limit = word.length() < 3 ? 0 : Math.max(1, word.length() / 3);
    Optional<String> best = Optional.empty();
    for (String each : known) {
      int distance =
          Math.abs(each.length() - word.length()) > limit
              ? Integer.MAX_VALUE
              : Spelling.distance(word, each);
      if (distance <= limit) {
        best = Optional.of(each);
        limit = distance - 1;
      }
    }
    return best;
  }
}
