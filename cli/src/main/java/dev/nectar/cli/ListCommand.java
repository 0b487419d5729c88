package dev.nectar.cli;

import dev.nectar.report.NectarException;

/** {@code nectar list}. */
final class ListCommand {
  private final Context context;

  ListCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    context.out().flush();
    throw new NectarException("cannot list " + arguments.operands() + ": not built in yet", "");
  }
}
