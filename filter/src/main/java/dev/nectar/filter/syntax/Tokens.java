package dev.nectar.filter.syntax;

import dev.nectar.filter.FilterException;
import dev.nectar.report.Source;
import dev.nectar.report.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The parser's place among the tokens. */
final class Tokens {
  private final List<Token> tokens;
  private final int[] closing;
  private int at;

  Tokens(Source source) {
    this.tokens = Lexer.cut(source);
    this.closing = closing(tokens);
  }

  /** For each opening bracket the place of the one that closes it, or of the end. */
  private static int[] closing(List<Token> tokens) {
    int[] closing = new int[tokens.size()];
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      closing[i] = tokens.size() - 1;
      if (tokens.get(i).is("(")) {
        open.push(i);
      } else if (tokens.get(i).is(")") && !open.isEmpty()) {
        closing[open.pop()] = i;
      }
    }
    return closing;
  }

  Token token() {
    return tokens.get(at);
  }

  /** The token some places further; the end if there is none. */
  Token after(int distance) {
    return tokens.get(Math.min(at + distance, tokens.size() - 1));
  }

  /** The token after the bracket that closes the one in hand. */
  Token afterGroup() {
    return tokens.get(Math.min(closing[at] + 1, tokens.size() - 1));
  }

  boolean at(String text) {
    return token().is(text);
  }

  Token take() {
    Token taken = token();
    at = Math.min(at + 1, tokens.size() - 1);
    return taken;
  }

  boolean skip(String text) {
    boolean here = at(text);
    if (here) {
      take();
    }
    return here;
  }

  Token expect(String text) {
    if (!at(text)) {
      throw unexpected("'" + text + "'");
    }
    return take();
  }

  /** From a place to the last token taken. */
  Span since(Span start) {
    Span last = tokens.get(Math.max(0, at - 1)).span();
    return last.start() < start.start() ? start : start.to(last);
  }

  FilterException unexpected(String wanted) {
    return Wrong.at(token().span(), "expected " + wanted + ", but there is " + token().describe());
  }
}
