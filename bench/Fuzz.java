import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Runs a campaign of a fuzzer: a class with a constructor that takes the seed, which makes input
 * {@code i} of that seed, feeds it to a parser and says what came of it. What it says starts with
 * {@code !} if the input did not get past the first header. Anything it throws is a bug.
 */
final class Fuzz {
  private static final long PROGRESS_NANOS = 2_000_000_000L;

  private final String name;
  private final long seed;
  private final Map<String, Long> outcomes = new HashMap<>();
  private final long start = System.nanoTime();

  private Fuzz(String name, long seed) {
    this.name = name;
    this.seed = seed;
  }

  public static void main(String[] args) throws ReflectiveOperationException {
    String name = args[0];
    long count = 100_000;
    long seed = 1;
    long from = 0;
    for (int i = 2; i < args.length; i += 2) {
      long value = number(args, i);
      switch (args[i]) {
        case "--count" -> count = value;
        case "--seed" -> seed = value;
        case "--from" -> from = value;
        default -> usage("there is no option " + args[i]);
      }
    }
    var constructor = Class.forName(args[1]).getDeclaredConstructor(long.class);
    constructor.setAccessible(true);
    @SuppressWarnings("unchecked")
    LongFunction<String> fuzzer = (LongFunction<String>) constructor.newInstance(seed);
    new Fuzz(name, seed).run(fuzzer, from, count);
  }

  private static long number(String[] args, int option) {
    try {
      return Long.parseLong(args[option + 1]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return usage(args[option] + " needs a number");
    }
  }

  private static long usage(String what) {
    System.err.println("fuzz: " + what + "; see bench/fuzz");
    System.exit(2);
    return 0;
  }

  private void run(LongFunction<String> fuzzer, long from, long count) {
    long next = start + PROGRESS_NANOS;
    boolean terminal = System.console() != null && System.console().isTerminal();
    for (long i = from; i < from + count; i++) {
      try {
        outcomes.merge(fuzzer.apply(i), 1L, Long::sum);
      } catch (Throwable e) {
        e.printStackTrace();
        System.err.println(
            name
                + ": input "
                + i
                + " of seed "
                + seed
                + " failed; again: bench/fuzz "
                + name
                + " --count 1 --seed "
                + seed
                + " --from "
                + i);
        System.exit(1);
      }
      if (terminal && System.nanoTime() > next) {
        System.err.print("\r" + line(from, i + 1 - from));
        next = System.nanoTime() + PROGRESS_NANOS;
      }
    }
    System.out.println((terminal ? "\r" : "") + line(from, count));
  }

  private String line(long from, long count) {
    long past = 0;
    for (Map.Entry<String, Long> outcome : outcomes.entrySet()) {
      past += outcome.getKey().startsWith("!") ? 0 : outcome.getValue();
    }
    return String.format(
        "%s: %,d inputs of seed %d from %d in %.1f s, %.0f %% past the first header, %d outcomes",
        name,
        count,
        seed,
        from,
        (System.nanoTime() - start) / 1e9,
        100.0 * past / count,
        outcomes.size());
  }
}
