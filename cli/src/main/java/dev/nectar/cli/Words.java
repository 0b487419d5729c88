package dev.nectar.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The words behind an action, read from the first on. */
final class Words {
  private final String command;
  private final List<String> words;
  private int at;

  /**
   * Of a command.
   *
   * @param command its name, for messages
   */
  Words(String command, List<String> words) {
    this.command = command;
    this.words = words;
  }

  boolean isEmpty() {
    return at == words.size();
  }

  /** The next word, if there is one. */
  Optional<String> peek() {
    return isEmpty() ? Optional.empty() : Optional.of(words.get(at));
  }

  /**
   * Takes a word.
   *
   * @param what it is, for the message if there is none
   */
  String next(String what) {
    if (isEmpty()) {
      throw new UsageException(command, what);
    }
    return words.get(at++);
  }

  /** Takes a word if it is this one. */
  boolean accept(String word) {
    if (!isEmpty() && words.get(at).equals(word)) {
      at++;
      return true;
    }
    return false;
  }

  /**
   * Takes a word that may be cut, if it is this one and something is behind it that it can be for.
   *
   * @param following what is not for it
   */
  boolean acceptCut(String word, Set<String> following) {
    boolean cut =
        at + 1 < words.size()
            && isCut(words.get(at), word)
            && !following.contains(words.get(at + 1));
    return cut ? accept(words.get(at)) : accept(word);
  }

  /**
   * Takes one of some words, which may be cut; the first that fits is meant, as in bpftool.
   *
   * @param what it says, for the message
   */
  String oneOf(String what, List<String> known) {
    String word = next("say " + what + ": " + String.join(", ", known));
    return known.stream()
        .filter(each -> isCut(word, each))
        .findFirst()
        .orElseThrow(
            () -> {
              at--;
              return unexpected(known);
            });
  }

  /** Refuses what is behind the last word. */
  void end() {
    if (!isEmpty()) {
      throw new UsageException(command, "unexpected word " + words.get(at));
    }
  }

  /** Takes a number of at least 0. */
  int number(String name) {
    String word = next("there is no number behind " + name);
    try {
      int number = Integer.parseInt(word);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as a negative one
    }
    throw new UsageException(
        command, "behind " + name + " goes a number up to " + Integer.MAX_VALUE + ", not " + word);
  }

  /**
   * Takes what names a thing: {@code id 3} and its like, or one word.
   *
   * @param what is named, for the message if there is nothing
   * @param following words that may come behind it
   */
  Selector selector(String what, Set<String> following) {
    String first = next("say which " + what);
    boolean two =
        !isEmpty()
            && !following.contains(words.get(at))
            && Selector.WORDS.stream().anyMatch(each -> each.startsWith(first));
    return Selector.of(command, two ? List.of(first, words.get(at++)) : List.of(first));
  }

  /**
   * Where a word is, from some place on, or -1: whole, or else the first that is cut.
   *
   * @param from where it can be first
   */
  static int place(List<String> words, String word, int from) {
    for (int i = from; i < words.size(); i++) {
      if (words.get(i).equals(word)) {
        return i;
      }
    }
    for (int i = from; i < words.size(); i++) {
      if (isCut(words.get(i), word)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether what is typed stands for a word, whole or cut. */
  static boolean isCut(String typed, String word) {
    return !typed.isEmpty() && word.startsWith(typed);
  }

  /** Refuses what nobody has taken. */
  UsageException unexpected(List<String> known) {
    String word = words.get(at);
    String near = Suggestion.afterMessage(word, known);
    return new UsageException(
        command,
        "unexpected word "
            + word
            + (near.isEmpty() ? ": there may be " + String.join(", ", known) : near));
  }
}
