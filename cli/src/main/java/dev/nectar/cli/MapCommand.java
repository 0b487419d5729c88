package dev.nectar.cli;

import java.util.List;

/** {@code nectar map}. */
final class MapCommand {
  private static final List<String> ACTIONS =
      List.of(Action.SHOW, Action.LIST, "dump", "lookup", "getnext", "delete");

  private final Context context;

  MapCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    List<String> rest = Action.rest(words);
    return switch (Action.of("map", words, ACTIONS)) {
      case "dump" -> new MapEntries(context, arguments).dump(rest);
      case "lookup" -> new MapEntries(context, arguments).lookup(rest);
      case "getnext" -> new MapEntries(context, arguments).getNext(rest);
      case "delete" -> new MapEntries(context, arguments).delete(rest);
      default -> new ShowCommand<>(context, "map", new ShownMaps()).run(rest, arguments);
    };
  }
}
