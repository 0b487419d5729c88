package dev.nectar.cli;

import java.util.List;

/** {@code nectar map}. */
final class MapCommand {
  private final Context context;

  MapCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    Action.of("map", words, List.of(Action.SHOW, Action.LIST));
    return new ShowCommand<>(context, "map", new ShownMaps()).run(Action.rest(words), arguments);
  }
}
