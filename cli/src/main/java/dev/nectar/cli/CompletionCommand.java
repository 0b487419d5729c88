package dev.nectar.cli;

import dev.nectar.cli.Command.Verb;
import dev.nectar.cli.Value.Suggest;
import java.util.List;

/** {@code nectar completion}. */
final class CompletionCommand {
  private final Context context;

  CompletionCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    String name = Verb.COMPLETION.word();
    List<String> shells =
        Commands.of(Verb.COMPLETION).operand().suggest() instanceof Suggest.Words(var words)
            ? words
            : List.of();
    if (arguments.operands().size() != 1) {
      throw new UsageException(name, "name one shell: " + String.join(", ", shells));
    }
    String shell = arguments.operands().getFirst();
    if (!shells.contains(shell)) {
      throw new UsageException(
          name, "unknown shell " + shell + Suggestion.afterMessage(shell, shells));
    }
    context.out().print(Completion.of(shell));
    return 0;
  }
}
