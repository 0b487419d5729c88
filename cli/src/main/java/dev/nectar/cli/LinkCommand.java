package dev.nectar.cli;

import java.util.List;

/** {@code nectar link}. */
final class LinkCommand {
  private final Context context;

  LinkCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    Action.of("link", words, List.of(Action.SHOW, Action.LIST));
    return new ShowCommand<>(context, "link", new ShownLinks()).run(Action.rest(words), arguments);
  }
}
