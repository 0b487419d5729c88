package dev.nectar.script;

import dev.nectar.report.Source;
import dev.nectar.script.syntax.Lexer;
import dev.nectar.script.syntax.Token;
import dev.nectar.script.syntax.TokenKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes new scripts of old ones. Most changes keep the form: an operand becomes another operand, an
 * operator another operator, a statement is left out, doubled or taken from another script, probes
 * are joined. The others change single tokens and characters without regard to form.
 */
final class Mutator {
  private static final String CHARACTERS = "{}()[];,.:?=<>!&|^+-*/%~@$\"\\#_ \n\t\0aZ09é";

  private static final Set<TokenKind> OPERANDS =
      EnumSet.of(
          TokenKind.IDENTIFIER,
          TokenKind.INTEGER,
          TokenKind.STRING,
          TokenKind.VARIABLE,
          TokenKind.MAP,
          TokenKind.POSITIONAL,
          TokenKind.PARAMETER_COUNT);
  private static final Set<TokenKind> OPERATORS = EnumSet.range(TokenKind.OR_OR, TokenKind.MINUS);
  private static final Set<TokenKind> ASSIGNMENTS =
      EnumSet.range(TokenKind.ASSIGN, TokenKind.SHIFT_RIGHT_ASSIGN);
  private static final List<Set<TokenKind>> CLASSES = List.of(OPERANDS, OPERATORS, ASSIGNMENTS);

  /** What is put around an operand. */
  private static final List<String> FRAMES =
      List.of(
          "(%s)",
          "-%s",
          "!%s",
          "(%s, 1)",
          "(1, \"a\", %s)",
          "(%s, 1).0",
          "(uint8)%s",
          "(int64)%s",
          "(%s + 9223372036854775807)",
          "(%s / 0)",
          "(%s == %s ? %s : %s)",
          "(%s ?: 2)",
          "@[%s]",
          "@m[%s, 1]",
          "str(%s)",
          "sizeof(%s)",
          "print(%s)",
          "hist(%s)",
          "count()");

  private final List<String> seeds;
  private final SplittableRandom random;

  Mutator(List<String> seeds, SplittableRandom random) {
    this.seeds = seeds;
    this.random = random;
  }

  String next() {
    String script = seed();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      script = change(script);
    }
    return script;
  }

  private String change(String script) {
    int choice = random.nextInt(20);
    if (choice < 8) {
      return exchange(script);
    }
    if (choice < 14) {
      return statements(script);
    }
    if (choice < 17) {
      return frame(script);
    }
    if (choice < 18) {
      return script + "\n" + seed();
    }
    return choice < 19 ? tokens(script) : characters(script);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String seed() {
    return any(seeds);
  }

  // ---- changes that keep the form

  /** One token becomes another of its class. */
  private String exchange(String script) {
    List<Token> all = cut(script);
    List<Token> body = body(all);
    for (int attempt = 0; attempt < 5 && !body.isEmpty(); attempt++) {
      Token token = any(body);
      for (Set<TokenKind> each : CLASSES) {
        if (each.contains(token.kind())) {
          return splice(script, token, sameClass(each, script, all));
        }
      }
    }
    return script;
  }

  private String sameClass(Set<TokenKind> wanted, String script, List<Token> all) {
    String from = random.nextBoolean() ? script : seed();
    List<Token> choices =
        (from.equals(script) ? all : body(cut(from)))
            .stream().filter(t -> wanted.contains(t.kind())).toList();
    return choices.isEmpty() ? "1" : text(from, any(choices));
  }

  private String frame(String script) {
    List<Token> operands =
        body(cut(script)).stream().filter(t -> OPERANDS.contains(t.kind())).toList();
    if (operands.isEmpty()) {
      return script;
    }
    Token token = any(operands);
    return splice(script, token, any(FRAMES).replace("%s", text(script, token)));
  }

  /** A range of a text between two braces or semicolons. */
  private record Range(int from, int to) {}

  private String statements(String script) {
    List<Range> here = ranges(script);
    if (here.isEmpty()) {
      return script;
    }
    Range range = any(here);
    String own = script.substring(range.from(), range.to());
    String before = script.substring(0, range.from());
    String after = script.substring(range.to());
    return switch (random.nextInt(5)) {
      case 0 -> before + after;
      case 1 -> before + own + ";" + own + after;
      case 2 -> before + " if (" + condition() + ") {" + own + "} " + after;
      default -> before + foreign() + ";" + own + after;
    };
  }

  private String condition() {
    return any(List.of("@x > 1", "$x", "comm == \"a\"", "pid", "1", "@h[1, 2]", "true && nsecs"));
  }

  private String foreign() {
    String other = seed();
    List<Range> ranges = ranges(other);
    if (ranges.isEmpty()) {
      return "";
    }
    Range range = any(ranges);
    return other.substring(range.from(), range.to());
  }

  private static List<Range> ranges(String script) {
    List<Range> ranges = new ArrayList<>();
    int from = -1;
    int depth = 0;
    for (Token token : cut(script)) {
      TokenKind kind = token.kind();
      depth += kind == TokenKind.LEFT_BRACE ? 1 : kind == TokenKind.RIGHT_BRACE ? -1 : 0;
      boolean edge =
          kind == TokenKind.SEMICOLON
              || kind == TokenKind.LEFT_BRACE
              || kind == TokenKind.RIGHT_BRACE;
      if (edge) {
        int to = token.span().start();
        if (from >= 0 && !script.substring(from, to).isBlank() && kind != TokenKind.LEFT_BRACE) {
          ranges.add(new Range(from, to));
        }
        from = depth > 0 ? token.span().end() : -1;
      }
    }
    return ranges;
  }

  // ---- changes without regard to form

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
    Token token = any(all);
    return splice(script, token, replacement(script, all, token));
  }

  private String replacement(String script, List<Token> all, Token token) {
    return switch (random.nextInt(5)) {
      case 0 -> "";
      case 1 -> text(script, token) + " " + text(script, token);
      case 2 -> text(script, any(all));
      case 3 -> {
        String other = seed();
        List<Token> foreign = cut(other);
        yield foreign.isEmpty() ? "" : text(other, any(foreign));
      }
      default -> piece(seed());
    };
  }

  private String piece(String other) {
    int from = random.nextInt(other.length() + 1);
    return other.substring(from, Math.min(other.length(), from + random.nextInt(20)));
  }

  private static String splice(String script, Token token, String replacement) {
    return script.substring(0, token.span().start())
        + replacement
        + script.substring(token.span().end());
  }

  private static String text(String script, Token token) {
    return script.substring(token.span().start(), token.span().end());
  }

  /** The tokens in braces. */
  private static List<Token> body(List<Token> all) {
    List<Token> body = new ArrayList<>();
    int depth = 0;
    for (Token token : all) {
      if (token.is(TokenKind.RIGHT_BRACE)) {
        depth--;
      }
      if (depth > 0) {
        body.add(token);
      }
      if (token.is(TokenKind.LEFT_BRACE)) {
        depth++;
      }
    }
    return body;
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

  /** Whether the whole text is made of tokens. */
  static boolean isLexed(String script) {
    return cut(script).stream().noneMatch(t -> t.is(TokenKind.ERROR));
  }
}
