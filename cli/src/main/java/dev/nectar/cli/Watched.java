package dev.nectar.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a command shows, again and again. */
final class Watched {
  /** What changes nothing, and ends by itself; each may be cut. */
  private static final List<String> READING =
      List.of("show", "list", "tree", "dump", "lookup", "peek");

  private final Context context;
  private final Command command;
  private final Arguments arguments;
  private int code;

  Watched(Context context, Command command, Arguments arguments) {
    this.context = context;
    this.command = command;
    this.arguments = arguments;
  }

  int run() {
    if (command.operand().suggest() instanceof Value.Suggest.Objects(List<String> actions)
        && !actions.isEmpty()
        && !arguments.operands().isEmpty()) {
      String word = arguments.operands().getFirst();
      String action = Action.of(command.name(), arguments.operands(), actions);
      if (!READING.contains(action)) {
        throw new UsageException(
            command.name(), word + " is not for " + Commands.WATCH.title() + ": show is");
      }
    }
    Repeat.of(arguments, context, Commands.WATCH).now(this::page);
    return code;
  }

  private String page() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    Context once =
        new Context(
            out,
            bytes,
            context.err(),
            context.in(),
            context.env(),
            context.directory(),
            context.terminals());
    code = Main.run(once, command, arguments);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
