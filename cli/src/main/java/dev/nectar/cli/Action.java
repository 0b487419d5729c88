package dev.nectar.cli;

import java.util.List;

/** The first word of a command that does several things. */
final class Action {
  static final String SHOW = "show";
  static final String LIST = "list";

  private Action() {}

  /**
   * What is asked for; without a word, {@link #SHOW}.
   *
   * @param known the words there are; each may be cut, and then the first that fits is meant, as in
   *     bpftool
   */
  static String of(String command, List<String> words, List<String> known) {
    if (words.isEmpty()) {
      return SHOW;
    }
    String word = words.getFirst();
    return known.stream()
        .filter(each -> !word.isEmpty() && each.startsWith(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    command,
                    "there is no " + command + " " + word + Suggestion.afterMessage(word, known)));
  }

  /** What is behind it. */
  static List<String> rest(List<String> words) {
    return words.isEmpty() ? words : words.subList(1, words.size());
  }
}
