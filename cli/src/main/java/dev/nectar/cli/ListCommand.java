package dev.nectar.cli;

import dev.nectar.object.AttachPoint;
import dev.nectar.object.Target;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.List;

/** {@code nectar list}, and the {@code -l} of {@code nectar trace}. */
final class ListCommand {
  private final Context context;

  ListCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    try (Chosen chosen = Chosen.by(arguments, context)) {
      return run(chosen.target(), arguments);
    }
  }

  int run(Target target, Arguments arguments) {
    Listing listing = new Listing(target);
    Listing.Matches matches = listing.find(arguments.operands());
    if (matches.points().isEmpty() && !matches.trouble().isEmpty()) {
      throw matches.trouble().getFirst();
    }
    boolean verbose = arguments.has(Commands.ARGUMENTS) || arguments.has(Commands.VERBOSE);
    if (arguments.has(Commands.JSON)) {
      context.out().println("[");
      List<String> lines = new ArrayList<>();
      for (AttachPoint point : matches.points()) {
        String probe = "  {\"probe\": " + Json.quote(point.text());
        lines.add(
            verbose
                ? probe + ", \"args\": " + Listing.quoted(listing.arguments(point)) + "}"
                : probe + "}");
      }
      context.out().println(String.join(",\n", lines));
      context.out().println("]");
    } else {
      for (AttachPoint point : matches.points()) {
        context.out().println(point.text());
        if (verbose) {
          listing.arguments(point).forEach(a -> context.out().println("    " + a));
        }
      }
    }
    for (NectarException trouble : matches.trouble()) {
      context.err().println("WARNING: " + trouble.getMessage());
    }
    return 0;
  }
}
