package dev.nectar.script;

import dev.nectar.report.Source;
import dev.nectar.script.syntax.Lexer;
import dev.nectar.script.syntax.Token;
import dev.nectar.script.syntax.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes new scripts of old ones by changing tokens and characters. */
final class Mutator {
  private static final String CHARACTERS = "{}()[];,.:?=<>!&|^+-*/%~@$\"\\#_ \n\t\0aZ09é";

  private final List<String> seeds;
  private final SplittableRandom random;

  Mutator(List<String> seeds, SplittableRandom random) {
    this.seeds = seeds;
    this.random = random;
  }

  String next() {
    String script = seed();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      script = random.nextInt(4) == 0 ? characters(script) : tokens(script);
    }
    return script;
  }

  private String seed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private String characters(String script) {
    int at = random.nextInt(script.length() + 1);
    int end = Math.min(script.length(), at + random.nextInt(3));
    char one = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    return script.substring(0, at) + (random.nextBoolean() ? one : "") + script.substring(end);
  }

  private String tokens(String script) {
    List<Token> all = cut(script);
    if (all.isEmpty()) {
      return script;
    }
    Token token = all.get(random.nextInt(all.size()));
    int from = token.span().start();
    int to = token.span().end();
    return script.substring(0, from) + replacement(script, all, token) + script.substring(to);
  }

  private String replacement(String script, List<Token> all, Token token) {
    return switch (random.nextInt(5)) {
      case 0 -> "";
      case 1 -> text(script, token) + " " + text(script, token);
      case 2 -> text(script, all.get(random.nextInt(all.size())));
      case 3 -> {
        String other = seed();
        List<Token> foreign = cut(other);
        yield foreign.isEmpty() ? "" : text(other, foreign.get(random.nextInt(foreign.size())));
      }
      default -> piece(seed());
    };
  }

  private String piece(String other) {
    int from = random.nextInt(other.length() + 1);
    return other.substring(from, Math.min(other.length(), from + random.nextInt(20)));
  }

  private static String text(String script, Token token) {
    return script.substring(token.span().start(), token.span().end());
  }

  private static List<Token> cut(String script) {
    Lexer lexer = new Lexer(new Source("fuzz", script));
    List<Token> tokens = new ArrayList<>();
    Token token = lexer.next(0);
    while (!token.is(TokenKind.END) && tokens.size() < 1000) {
      tokens.add(token);
      token = lexer.next(Math.max(token.span().end(), token.span().start() + 1));
    }
    return tokens;
  }
}
