package dev.nectar.cli;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Prints something again and again, until a signal or its number of times: on a terminal in the
 * place of what was there before, elsewhere with an empty line between, or JSON a line each.
 */
final class Repeat {
  private static final double SHORTEST = 0.05;
  private static final double LONGEST = 1e9;
  private static final double USUAL = 1;

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
    double seconds = said.map(word -> seconds(interval, word)).orElse(USUAL);
    OptionalInt times =
        arguments
            .value(Commands.TIMES)
            .map(word -> OptionalInt.of(times(word)))
            .orElse(OptionalInt.empty());
    return new Repeat(
        context, (long) (seconds * 1e9), times, Commands.layout(arguments).isPresent());
  }

  private static double seconds(Option option, String word) {
    try {
      double seconds = Double.parseDouble(word);
      if (seconds >= SHORTEST && seconds < LONGEST) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // as too small
    }
    throw new UsageException("", option.title() + " takes seconds, such as 2 or 0.5, not " + word);
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
    CountDownLatch ended = new CountDownLatch(1);
    try (Interrupts _ = Interrupts.handle(ended::countDown, () -> {})) {
      boolean waits = waitFirst;
      for (int i = 0; times.isEmpty() || i < times.getAsInt(); i++) {
        if (waits && isEnded(ended)) {
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

  private boolean isEnded(CountDownLatch ended) {
    try {
      return ended.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
