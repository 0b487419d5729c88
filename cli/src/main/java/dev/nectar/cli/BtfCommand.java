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
    Action.of("btf", words, List.of(Action.SHOW, Action.LIST));
    return new ShowCommand<>(context, "btf", new ShownTypes()).run(Action.rest(words), arguments);
  }
}
