package dev.nectar.cli;

import java.util.List;

/** {@code nectar btf}. */
final class BtfCommand {
  private final Context context;

  BtfCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    List<String> rest = Action.rest(words);
    return switch (Action.of("btf", words, List.of(Action.SHOW, Action.LIST, "dump"))) {
      case "dump" -> new TypesDump(context, arguments).run(rest);
      default -> new ShowCommand<>(context, "btf", new ShownTypes()).run(rest, arguments);
    };
  }
}
