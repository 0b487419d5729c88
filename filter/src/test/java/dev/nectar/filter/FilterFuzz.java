package dev.nectar.filter;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicRules;
import dev.nectar.filter.FilterOptions.Optimisation;
import dev.nectar.filter.syntax.Parser;
import dev.nectar.report.Colour;
import dev.nectar.report.Source;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * Compiles damaged filters: each must end in instructions that Linux takes or in a diagnostic, and
 * the optimised filter must decide as the one that is not.
 */
final class FilterFuzz implements LongFunction<String> {
  private static final String CHARACTERS = "()[]!&|=<>+-*/%^:\\.$ \t\n\0aZ09fé";
  private static final int MOST_INSTRUCTIONS = ClassicRules.MAX_INSTRUCTIONS;

  private final List<String> seeds = Filters.all();
  private final List<byte[]> packets = Packets.whole(7, 40);
  private final long seed;

  FilterFuzz(long seed) {
    this.seed = seed;
  }

  @Override
  public String apply(long run) {
    String filter = filter(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + run));
    try {
      return attempt(new Source("fuzz", filter));
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("run " + run + " of seed " + seed + ": " + filter, e);
    }
  }

  private String attempt(Source source) {
    FilterOptions options = FilterOptions.DEFAULT;
    try {
      List<ClassicInstruction> code = new FilterCompiler(options).compile(source).instructions();
      List<ClassicInstruction> written =
          new FilterCompiler(options.withOptimisation(Optimisation.NONE))
              .compile(source)
              .instructions();
      if (written.size() > MOST_INSTRUCTIONS || code.size() > MOST_INSTRUCTIONS) {
        return "compiled, large";
      }
      compare(code, written);
      return "compiled";
    } catch (FilterException e) {
      e.diagnostics().forEach(each -> each.render(Colour.NEVER));
      return parses(source) ? "parsed" : source.text().startsWith(" ") ? "!blank" : shape(e);
    }
  }

  private void compare(List<ClassicInstruction> code, List<ClassicInstruction> written) {
    BitSet small = Verdicts.of(code, packets, ClassicRules.LINUX);
    BitSet large = Verdicts.of(written, packets, ClassicRules.LINUX);
    // Dead stores may have loads outside the packet, which only the filter as written does.
    large.andNot(small);
    if (!large.isEmpty()) {
      throw new IllegalStateException("optimised, it no longer takes packets " + large);
    }
  }

  private static boolean parses(Source source) {
    try {
      Parser.parse(source);
      return true;
    } catch (FilterException e) {
      return false;
    }
  }

  /** A filter refused at its first token tells nothing of the parser. */
  private static String shape(FilterException e) {
    boolean first = e.diagnostics().getFirst().span().filter(span -> span.start() == 0).isPresent();
    return first ? "!first token" : "past the first token";
  }

  private String filter(SplittableRandom random) {
    String text = seeds.get(random.nextInt(seeds.size()));
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      text = change(text, random);
    }
    return text;
  }

  private String change(String text, SplittableRandom random) {
    String other = seeds.get(random.nextInt(seeds.size()));
    String[] words = text.split(" ", -1);
    return switch (random.nextInt(8)) {
      case 0 -> text + " and " + other;
      case 1 -> "(" + text + ") or not " + other;
      case 2 -> words.length > 1 ? replace(words, "", random) : text;
      case 3 -> {
        String[] foreign = other.split(" ", -1);
        yield replace(words, foreign[random.nextInt(foreign.length)], random);
      }
      case 4 -> "(".repeat(random.nextInt(300)) + text;
      case 5 -> text.replaceFirst("[0-9]+", Long.toString(random.nextLong(1L << 33)));
      case 6 -> text.substring(0, random.nextInt(text.length() + 1));
      default -> characters(text, random);
    };
  }

  private static String replace(String[] words, String by, SplittableRandom random) {
    String[] changed = words.clone();
    changed[random.nextInt(words.length)] = by;
    return String.join(" ", changed).strip();
  }

  private static String characters(String text, SplittableRandom random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(3));
    char one = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    return text.substring(0, at) + one + text.substring(end);
  }
}
