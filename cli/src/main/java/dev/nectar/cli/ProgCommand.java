package dev.nectar.cli;

import java.util.List;

/** {@code nectar prog}. */
final class ProgCommand {
  private static final String LOAD_ALL = "loadall";

  private final Context context;

  ProgCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    String action = Action.of("prog", words, List.of(Action.SHOW, Action.LIST, LOAD_ALL));
    List<String> rest = Action.rest(words);
    return action.equals(LOAD_ALL)
        ? new LoadAll(context).run(rest, arguments)
        : new ShowCommand<>(context, "prog", new ShownPrograms()).run(rest, arguments);
  }
}
