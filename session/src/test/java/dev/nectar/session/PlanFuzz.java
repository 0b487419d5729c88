package dev.nectar.session;

import dev.nectar.report.NectarException;
import java.util.Random;
import java.util.function.LongFunction;

/** Damages a plan's JSON and reads it. */
final class PlanFuzz implements LongFunction<String> {
  private static final String LETTERS = "0123456789\"{}[],: abcdefINTREG-";

  private final long seed;
  private final String plan = PlanFile.write(PlanFileTest.plan());

  PlanFuzz(long seed) {
    this.seed = seed;
  }

  /** Reads one input; anything but a {@link NectarException} is a bug. */
  @Override
  public String apply(long number) {
    try {
      PlanFile.read(input(number));
      return "read";
    } catch (NectarException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("\n")) {
        throw new AssertionError(message, e);
      }
      String shape = message.replaceAll("[0-9]+", "#");
      return shape.startsWith("this is not JSON") ? "!" + shape : shape;
    }
  }

  /** Swaps numbers and words for others, which stays JSON, and now and then damages a letter. */
  private String input(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    StringBuilder text = new StringBuilder(plan);
    for (int changes = random.nextInt(3); changes >= 0; changes--) {
      int at = random.nextInt(text.length());
      if (random.nextInt(6) == 0) {
        text.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
        continue;
      }
      while (at < text.length() && !Character.isLetterOrDigit(text.charAt(at))) {
        at++;
      }
      for (int i = at; i < text.length() && Character.isLetterOrDigit(text.charAt(i)); i++) {
        boolean digit = Character.isDigit(text.charAt(i));
        if (random.nextBoolean() && text.charAt(i) != 'u') {
          text.setCharAt(i, (char) ((digit ? '1' : 'A') + random.nextInt(9)));
        }
      }
    }
    return text.toString();
  }
}
