package dev.nectar.cli;

import java.util.List;
import java.util.Locale;

/** Which things of the kernel a command line means. */
sealed interface Selector {
  /** All of them. */
  record All() implements Selector {
    @Override
    public String text() {
      return "";
    }
  }

  /** That of a number. */
  record Id(int id) implements Selector {
    @Override
    public String text() {
      return "with number " + Integer.toUnsignedString(id);
    }
  }

  /** Those of a name. */
  record Name(String name) implements Selector {
    @Override
    public String text() {
      return "named " + name;
    }
  }

  /** Those of a tag. */
  record Tag(String tag) implements Selector {
    @Override
    public String text() {
      return "with tag " + tag;
    }
  }

  /** What is pinned as a file. */
  record Pinned(String file) implements Selector {
    @Override
    public String text() {
      return "pinned as " + file;
    }
  }

  /** How a message says it, after what kind of thing it is. */
  String text();

  /** How a command line says it. */
  default String words() {
    return switch (this) {
      case All() -> "";
      case Id(int id) -> "id " + Integer.toUnsignedString(id);
      case Name(String name) -> "name " + name;
      case Tag(String tag) -> "tag " + tag;
      case Pinned(String file) -> "pinned " + file;
    };
  }

  /** The words that say how a thing is named; each may be cut, as in bpftool. */
  List<String> WORDS = List.of("id", "name", "tag", "pinned");

  /**
   * Reads {@code id 3} and its like, or one word that can only be a number, tag, path or name.
   *
   * @param command whose words they are
   * @param words at the most two; none means all
   */
  static Selector of(String command, List<String> words) {
    return switch (words.size()) {
      case 0 -> new All();
      case 1 -> bare(command, words.getFirst());
      case 2 -> named(command, words.getFirst(), words.get(1));
      default -> throw new UsageException(command, "unexpected word " + words.get(2));
    };
  }

  /**
   * Where a word is that follows what names a thing, or -1: whole anywhere, or cut right behind the
   * one word or the two that name it.
   */
  static int behind(List<String> words, String word) {
    int whole = words.subList(Math.min(1, words.size()), words.size()).indexOf(word);
    if (whole >= 0) {
      return whole + 1;
    }
    boolean two =
        words.size() > 2 && WORDS.stream().anyMatch(each -> Words.isCut(words.getFirst(), each));
    int place = two ? 2 : 1;
    return place < words.size() && Words.isCut(words.get(place), word) ? place : -1;
  }

  private static Selector bare(String command, String word) {
    if (WORDS.contains(word)) {
      throw new UsageException(command, "there is nothing behind " + word);
    }
    if (word.matches("[0-9]{1,10}")) {
      return new Id(number(command, word));
    }
    if (word.indexOf('/') >= 0) {
      return new Pinned(word);
    }
    return isTag(word) ? new Tag(word.toLowerCase(Locale.ROOT)) : new Name(word);
  }

  private static Selector named(String command, String how, String value) {
    String word =
        WORDS.stream()
            .filter(each -> !how.isEmpty() && each.startsWith(how))
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        command,
                        "unexpected word "
                            + how
                            + (Suggestion.closest(how, WORDS).isPresent()
                                ? Suggestion.afterMessage(how, WORDS)
                                : ": say id, name, tag or pinned, and which")));
    return switch (word) {
      case "id" -> new Id(number(command, value));
      case "name" -> new Name(value);
      case "pinned" -> new Pinned(value);
      default -> {
        if (!isTag(value)) {
          throw new UsageException(
              command, "a tag has 16 hexadecimal digits, and " + value + " has not");
        }
        yield new Tag(value.toLowerCase(Locale.ROOT));
      }
    };
  }

  private static boolean isTag(String word) {
    return word.matches("[0-9a-fA-F]{16}");
  }

  private static int number(String command, String word) {
    try {
      return word.startsWith("0x")
          ? Integer.parseUnsignedInt(word.substring(2), 16)
          : Integer.parseUnsignedInt(word);
    } catch (NumberFormatException e) {
      throw new UsageException(command, word + " is no number of anything");
    }
  }
}
