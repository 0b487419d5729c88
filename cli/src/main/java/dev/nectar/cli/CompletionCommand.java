package dev.nectar.cli;

import dev.nectar.cli.Command.Verb;
import dev.nectar.cli.ShowCommand.Surroundings;
import dev.nectar.cli.Value.Suggest;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedDevice;
import dev.nectar.report.NectarException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code nectar completion}. */
final class CompletionCommand {
  /** The word by which completion asks for names of things; for it alone, so it is in no help. */
  static final String OBJECTS = "--complete-objects";

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

  /**
   * Prints what may follow, a line each: words, and the numbers and names of a command's things,
   * none where these cannot be had.
   *
   * @param line the words before, from the command on
   */
  static int objects(Context context, List<String> line) {
    if (NextWords.isFile(line)) {
      return 0;
    }
    NextWords.behind(line).forEach(context.out()::println);
    return line.isEmpty() || !NextWords.takeNames(line) ? 0 : names(context, line.getFirst());
  }

  private static int names(Context context, String command) {
    boolean devices = command.equals(Verb.NET.word());
    Optional<ShownKind<?>> kind =
        devices ? Optional.of(new ShownPrograms()) : ShownKind.of(command);
    if (kind.isPresent()) {
      try (LinuxKernel kernel = LinuxKernel.open()) {
        KernelListing listing = kernel.listing();
        words(kind.get(), listing).forEach(context.out()::println);
        if (devices) {
          listing.network(Optional.empty()).devices().stream()
              .map(ListedDevice::name)
              .forEach(context.out()::println);
        }
      } catch (NectarException e) {
        return Main.USAGE;
      }
    }
    return 0;
  }

  private static <T> Set<String> words(ShownKind<T> kind, KernelListing listing) {
    Set<String> words = new LinkedHashSet<>();
    for (T each : kind.all(listing)) {
      words.add(String.valueOf(kind.members(each, Surroundings.NONE).get("id")));
      words.addAll(kind.names(each));
    }
    words.remove("");
    return words;
  }
}
