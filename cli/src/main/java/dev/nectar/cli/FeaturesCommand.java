package dev.nectar.cli;

import dev.nectar.report.NectarException;

/** {@code nectar features}. */
final class FeaturesCommand {
  private final Context context;

  FeaturesCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    context.out().flush();
    throw new NectarException(
        "cannot show features " + arguments.operands() + ": not built in yet", "");
  }
}
