package dev.nectar.cli;

import dev.nectar.report.NectarException;

/** {@code nectar trace}. */
final class TraceCommand {
  private final Context context;

  TraceCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    if (arguments.has(Commands.SHOW_VERSION)) {
      return Main.version(context);
    }
    if (arguments.given().isEmpty() && arguments.operands().isEmpty()) {
      context.err().print(Help.of(Commands.of(Command.Verb.TRACE)));
      return Main.USAGE;
    }
    if (arguments.has(Commands.LISTING) && !arguments.has(Commands.PROGRAM)) {
      return new ListCommand(context).run(arguments);
    }
    TraceRequest request = TraceRequest.of(arguments);
    throw new NectarException("cannot run " + request.program() + ": not built in yet", "");
  }
}
