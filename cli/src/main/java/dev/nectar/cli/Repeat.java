package dev.nectar.cli;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Prints something again and again, until a signal or its number of times: on a terminal in the
 * place of what was there before, elsewhere with an empty line between, or JSON a line each.
 */
final class Repeat {
  private static final double SHORTEST = 0.05;
  private static final long USUAL = 1_000_000_000L;

  /** To the upper left corner; from there on, what is left of the screen is cleared. */
  private static final String HOME = "\033[H\033[2J";

  private final Context context;
  private final long nanos;
  private final OptionalInt times;
  private final boolean compact;

  private Repeat(Context context, long nanos, OptionalInt times, boolean compact) {
    this.context = context;
    this.nanos = nanos;
    this.times = times;
    this.compact = compact;
  }

  /**
   * As the options say.
   *
   * @param interval the one with the seconds; a second without
   */
  static Repeat of(Arguments arguments, Context context, Option interval) {
    Optional<String> said = arguments.value(interval);
    long nanos = said.map(word -> nanos(interval, word)).orElse(USUAL);
    OptionalInt times =
        arguments
            .value(Commands.TIMES)
            .map(word -> OptionalInt.of(times(word)))
            .orElse(OptionalInt.empty());
    return new Repeat(context, nanos, times, Commands.layout(arguments).isPresent());
  }

  private static long nanos(Option option, String word) {
    return Pause.nanos(word, SHORTEST)
        .orElseThrow(
            () ->
                new UsageException(
                    "", option.title() + " takes seconds, such as 2 or 0.5, not " + word));
  }

  private static int times(String word) {
    try {
      int times = Integer.parseInt(word);
      if (times > 0) {
        return times;
      }
    } catch (NumberFormatException e) {
      // as too small
    }
    throw new UsageException("", Commands.TIMES.title() + " takes a number of times, not " + word);
  }

  /** Prints at once, and then after each interval. */
  void now(Supplier<String> text) {
    run(text, false);
  }

  /** Prints after each interval. */
  void afterEach(Supplier<String> text) {
    run(text, true);
  }

  private void run(Supplier<String> text, boolean waitFirst) {
    try (Pause pause = new Pause()) {
      boolean waits = waitFirst;
      for (int i = 0; times.isEmpty() || i < times.getAsInt(); i++) {
        if (waits && pause.isEndedWithin(nanos)) {
          return;
        }
        waits = true;
        String page = text.get();
        if (context.terminals().contains(Context.Stream.OUT)) {
          context.out().print(HOME);
        } else if (i > 0 && !compact) {
          context.out().println();
        }
        context.out().print(page);
        context.out().flush();
        if (context.out().checkError()) {
          return; // its reader has gone
        }
      }
    }
  }
}
