package dev.nectar.cli;

import java.util.ArrayList;
import java.util.List;

/** {@code nectar help}. */
final class HelpCommand {
  private final Context context;

  HelpCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    if (arguments.operands().isEmpty()) {
      context.out().print(Help.overview());
      return 0;
    }
    for (String name : arguments.operands()) {
      context.out().print(text(name));
    }
    return 0;
  }

  private static String text(String name) {
    for (Command command : Commands.all()) {
      if (command.name().equals(name)) {
        return Help.of(command);
      }
    }
    List<String> names = new ArrayList<>();
    for (Topic topic : Commands.topics()) {
      if (topic.name().equals(name)) {
        return Help.of(topic);
      }
      names.add(topic.name());
    }
    for (Command command : Commands.all()) {
      names.add(command.name());
    }
    throw new UsageException("", "no help about " + name + Suggestion.afterMessage(name, names));
  }
}
