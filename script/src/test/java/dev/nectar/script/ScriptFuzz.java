package dev.nectar.script;

import dev.nectar.compiler.CodeException;
import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Parser;
import dev.nectar.script.syntax.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** Compiles mutated scripts: each must end in a plan or in diagnostics. */
final class ScriptFuzz implements LongFunction<String> {
  /** How far a script came; what does not get past the lexer starts as {@code bench/fuzz} wants. */
  static final String NOTHING = "!not lexed";

  static final String LEXED = "lexed";
  static final String FIRST_PROBE = "past the first probe";
  static final String PARSED = "parsed";
  static final String CHECKED = "checked";
  static final String COMPILED = "compiled";

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

  ScriptFuzz(long seed) {
    this.seeds = seeds();
    this.seed = seed;
  }

  @Override
  public String apply(long run) {
    return attempt(run, script(run));
  }

  private String script(long run) {
    return new Mutator(seeds, new SplittableRandom(seed * 0x9E3779B97F4A7C15L + run)).next();
  }

  private String attempt(long run, String script) {
    Source source = new Source("fuzz", script);
    try {
      compiler.compile(source);
      return COMPILED;
    } catch (ScriptException e) {
      for (Diagnostic each : e.diagnostics()) {
        each.render(Colour.NEVER);
      }
      return parsed(source);
    } catch (CodeException e) {
      return CHECKED;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("run " + run + " of seed " + seed + ":\n" + script, e);
    }
  }

  private static String parsed(Source source) {
    Findings findings = new Findings();
    Script script = Parser.parse(source, findings);
    if (!findings.failed()) {
      return PARSED;
    }
    if (!script.probes().isEmpty()) {
      return FIRST_PROBE;
    }
    return Mutator.isLexed(source.text()) ? LEXED : NOTHING;
  }

  private static List<String> seeds() {
    List<String> seeds = new ArrayList<>();
    for (String file : FILES) {
      for (String each : text(file).split("(?m)^=== ", -1)) {
        int line = each.indexOf('\n');
        int end = each.indexOf("\n---\n", line);
        if (line >= 0 && end >= 0) {
          seeds.add(each.substring(line + 1, end));
        }
      }
    }
    return seeds;
  }

  private static String text(String file) {
    try (InputStream in = ScriptFuzz.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
