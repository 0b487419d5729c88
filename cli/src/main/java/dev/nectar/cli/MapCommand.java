package dev.nectar.cli;

import java.util.List;

/** {@code nectar map}. */
final class MapCommand {
  private static final List<String> ACTIONS =
      List.of(
          Action.SHOW,
          Action.LIST,
          "dump",
          "update",
          "lookup",
          "getnext",
          "delete",
          "pin",
          "peek",
          "push",
          "enqueue",
          "pop",
          "dequeue",
          "freeze",
          "event_pipe",
          "create");

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
      case "update" -> new MapChanges(context, arguments).update(rest);
      case "peek" -> new MapChanges(context, arguments).peek(rest);
      case "push", "enqueue" -> new MapChanges(context, arguments).push(rest);
      case "pop", "dequeue" -> new MapChanges(context, arguments).pop(rest);
      case "freeze" -> new MapChanges(context, arguments).freeze(rest);
      case "event_pipe" -> new EventPipe(context, arguments).run(rest);
      case "pin" -> new MapChanges(context, arguments).pin(rest);
      case "create" -> new MapCreate(context, arguments).run(rest);
      default -> new ShowCommand<>(context, "map", new ShownMaps()).run(rest, arguments);
    };
  }
}
