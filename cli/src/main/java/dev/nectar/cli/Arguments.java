package dev.nectar.cli;

import dev.nectar.cli.Value.Suggest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line, read by a command's options in the way of GNU: options and operands in any order,
 * {@code -abc} for {@code -a -b -c}, {@code -eVALUE}, {@code --name=value}, unambiguous beginnings
 * of long names, and operands alone after {@code --}.
 *
 * @param given each option with its values in order; a flag has one empty value per use
 * @param operands what is not an option
 */
record Arguments(Map<Option, List<String>> given, List<String> operands) {
  /** Reads the words after the command's name. Throws {@link UsageException}. */
  static Arguments parse(Command command, List<String> words) {
    Map<Option, List<String>> given = new LinkedHashMap<>();
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        operands.addAll(words.subList(i + 1, words.size()));
        break;
      }
      if (word.startsWith("--")) {
        i += longOption(command, words, i, given);
      } else if (word.length() > 1 && word.charAt(0) == '-') {
        i += bundle(command, words, i, given);
      } else {
        operands.add(word);
      }
    }
    return new Arguments(given, operands);
  }

  boolean has(Option option) {
    return given.containsKey(option);
  }

  int count(Option option) {
    return all(option).size();
  }

  List<String> all(Option option) {
    return given.getOrDefault(option, List.of());
  }

  /** The value of an option; the last one if it is given more than once. */
  Optional<String> value(Option option) {
    List<String> values = all(option);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  /** Reads {@code --name}, and returns how many words after it were its value. */
  private static int longOption(
      Command command, List<String> words, int at, Map<Option, List<String>> given) {
    String word = words.get(at);
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Option option = find(command, name);
    if (option.value().isEmpty()) {
      if (equals >= 0) {
        throw new UsageException(command.name(), "option " + name + " takes no value");
      }
      add(given, option, "");
      return 0;
    }
    if (equals >= 0) {
      add(given, option, word.substring(equals + 1));
      return 0;
    }
    add(given, option, next(command, option, words, at));
    return 1;
  }

  /** Reads {@code -abc}, and returns how many words after it were a value. */
  private static int bundle(
      Command command, List<String> words, int at, Map<Option, List<String>> given) {
    String word = words.get(at);
    for (int j = 1; j < word.length(); j++) {
      Option option = find(command, "-" + word.charAt(j));
      if (option.value().isEmpty()) {
        add(given, option, "");
      } else if (j + 1 < word.length()) {
        add(given, option, word.substring(j + 1));
        return 0;
      } else {
        add(given, option, next(command, option, words, at));
        return 1;
      }
    }
    return 0;
  }

  private static void add(Map<Option, List<String>> given, Option option, String value) {
    given.computeIfAbsent(option, o -> new ArrayList<>()).add(value);
  }

  private static String next(Command command, Option option, List<String> words, int at) {
    if (at + 1 == words.size()) {
      String choices =
          option.value().get().suggest() instanceof Suggest.Words(List<String> offered)
              ? ": " + String.join(", ", offered)
              : "";
      throw new UsageException(
          command.name(),
          "option " + option.title() + " needs " + option.value().get().name() + choices);
    }
    return words.get(at + 1);
  }

  private static Option find(Command command, String name) {
    List<Option> starting = new ArrayList<>();
    for (Option option : command.options()) {
      for (String known : option.names()) {
        if (known.equals(name)) {
          return option;
        }
        if (name.length() > 2 && known.startsWith(name)) {
          starting.add(option);
        }
      }
    }
    if (starting.size() == 1) {
      return starting.getFirst();
    }
    List<String> names = new ArrayList<>();
    for (Option option : starting.isEmpty() ? command.options() : starting) {
      names.addAll(option.names());
    }
    if (!starting.isEmpty()) {
      names.removeIf(n -> !n.startsWith(name));
      throw new UsageException(
          command.name(), "option " + name + " could be " + String.join(" or ", names));
    }
    throw new UsageException(
        command.name(), "unknown option " + name + Suggestion.afterMessage(name, names));
  }
}
