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
   * Takes one of some words, which may be cut; the first that fits is meant, as in bpftool.
   *
   * @param what it says, for the message
   */
  String oneOf(String what, List<String> known) {
    String word = next("say " + what + ": " + String.join(", ", known));
    return known.stream()
        .filter(each -> !word.isEmpty() && each.startsWith(word))
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
