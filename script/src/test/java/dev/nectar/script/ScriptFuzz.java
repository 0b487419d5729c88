package dev.nectar.script;

import dev.nectar.compiler.CodeException;
import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Parser;
import dev.nectar.script.syntax.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Compiles mutated scripts: each must end in a plan or in diagnostics. As a program: {@code
 * ScriptFuzz --count N --seed S [--from I]}; run {@code i} of a seed is always the same script, so
 * a stopped run goes on with {@code --from}.
 */
public final class ScriptFuzz {
  /** How far a script came. */
  enum Reached {
    NOTHING,
    LEXED,
    FIRST_PROBE,
    PARSED,
    CHECKED,
    COMPILED
  }

  /** How many scripts came how far. */
  record Coverage(List<Long> stages, long milliseconds) {
    long runs() {
      return atLeast(Reached.NOTHING);
    }

    long atLeast(Reached stage) {
      return stages.subList(stage.ordinal(), stages.size()).stream().mapToLong(n -> n).sum();
    }

    double share(Reached stage) {
      return (double) atLeast(stage) / runs();
    }

    @Override
    public String toString() {
      return String.format(
          "%d scripts in %d ms: %.1f %% get past the lexer, %.1f %% past the first probe, %.1f %%"
              + " past the parser, %.1f %% past the checks, %.1f %% to a plan",
          runs(),
          milliseconds,
          100 * share(Reached.LEXED),
          100 * share(Reached.FIRST_PROBE),
          100 * share(Reached.PARSED),
          100 * share(Reached.CHECKED),
          100 * share(Reached.COMPILED));
    }
  }

  private static final String[] FILES = {
    "plans.txt",
    "trees.txt",
    "types.txt",
    "attach-points.txt",
    "check-errors.txt",
    "syntax-errors.txt"
  };

  private final List<String> seeds;
  private final long seed;
  private final ScriptCompiler compiler =
      new ScriptCompiler(
          new FakeTarget(), ScriptOptions.DEFAULT.withParameters(List.of("42", "abc", "s")));

  ScriptFuzz(Path resources, long seed) throws IOException {
    this.seeds = seeds(resources);
    this.seed = seed;
  }

  /**
   * Runs.
   *
   * @param arguments see the class
   * @throws IOException if the seeds cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    long count = 100_000;
    long seed = 1;
    long from = 0;
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      long value = Long.parseLong(arguments[i + 1]);
      switch (arguments[i]) {
        case "--count" -> count = value;
        case "--seed" -> seed = value;
        case "--from" -> from = value;
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    Path resources = Path.of("script/src/test/resources/dev/nectar/script");
    ScriptFuzz fuzz = new ScriptFuzz(resources, seed);
    long step = 100_000;
    for (long at = from; at < from + count; at += step) {
      Coverage coverage = fuzz.run(at, Math.min(at + step, from + count));
      System.out.println("seed " + seed + ", from " + at + ": " + coverage);
    }
  }

  Coverage run(long from, long to) {
    long start = System.nanoTime();
    long[] stages = new long[Reached.values().length];
    for (long i = from; i < to; i++) {
      stages[attempt(i, script(i)).ordinal()]++;
    }
    return new Coverage(
        Arrays.stream(stages).boxed().toList(), (System.nanoTime() - start) / 1_000_000);
  }

  private String script(long run) {
    return new Mutator(seeds, new SplittableRandom(seed * 0x9E3779B97F4A7C15L + run)).next();
  }

  private Reached attempt(long run, String script) {
    Source source = new Source("fuzz", script);
    try {
      compiler.compile(source);
      return Reached.COMPILED;
    } catch (ScriptException e) {
      for (Diagnostic each : e.diagnostics()) {
        each.render(Colour.NEVER);
      }
      return parsed(source);
    } catch (CodeException e) {
      return Reached.CHECKED;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("run " + run + " of seed " + seed + ":\n" + script, e);
    }
  }

  private static Reached parsed(Source source) {
    Findings findings = new Findings();
    Script script = Parser.parse(source, findings);
    if (!findings.failed()) {
      return Reached.PARSED;
    }
    if (!script.probes().isEmpty()) {
      return Reached.FIRST_PROBE;
    }
    return Mutator.isLexed(source.text()) ? Reached.LEXED : Reached.NOTHING;
  }

  private static List<String> seeds(Path resources) throws IOException {
    List<String> seeds = new ArrayList<>();
    for (String file : FILES) {
      for (String each : Files.readString(resources.resolve(file)).split("(?m)^=== ", -1)) {
        int line = each.indexOf('\n');
        int end = each.indexOf("\n---\n", line);
        if (line >= 0 && end >= 0) {
          seeds.add(each.substring(line + 1, end));
        }
      }
    }
    return seeds;
  }
}
