package dev.nectar.bytecode.classic;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a filter's text.
 *
 * @param kind what it is
 * @param text as it is written
 * @param span where it is
 */
record Token(Kind kind, String text, Span span) {
  enum Kind {
    WORD,
    NUMBER,
    MARK,
    LINE_END
  }

  private static final String MARKS = "()[]{}#,:+-*&%";

  boolean is(String mark) {
    return kind == Kind.MARK && text.equals(mark);
  }

  /** What messages call it. */
  String quoted() {
    return kind == Kind.LINE_END ? "the end of the line" : "\"" + text + "\"";
  }

  /** Takes a text apart; each line ends with a token of its own. */
  static List<Token> read(Source source, List<Diagnostic> problems) {
    return new Reader(source, problems).read();
  }

  private static final class Reader {
    private final Source source;
    private final String text;
    private final List<Diagnostic> problems;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Reader(Source source, List<Diagnostic> problems) {
      this.source = source;
      this.text = source.text();
      this.problems = problems;
    }

    List<Token> read() {
      while (at < text.length()) {
        next();
      }
      add(Kind.LINE_END, at);
      return tokens;
    }

    private void next() {
      int start = at;
      char c = text.charAt(at);
      if (c == '\n') {
        at++;
        tokens.add(new Token(Kind.LINE_END, "", new Span(source, start, start)));
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == ';') {
        skipTo("\n", 0);
      } else if (text.startsWith("/*", at)) {
        comment();
      } else if (isWord(c)) {
        while (at < text.length() && isWord(text.charAt(at))) {
          at++;
        }
        add(c <= '9' ? Kind.NUMBER : Kind.WORD, start);
      } else {
        at++;
        mark(start);
      }
    }

    private void comment() {
      int start = at;
      if (!skipTo("*/", 2)) {
        problems.add(
            Diagnostic.error(new Span(source, start, start + 2), "the comment does not end"));
      }
    }

    /** Lines within a comment end where it ends: one stands for all of them. */
    private boolean skipTo(String end, int length) {
      int found = text.indexOf(end, at + length);
      at = found < 0 ? text.length() : found + length;
      return found >= 0;
    }

    private void mark(int start) {
      if (MARKS.indexOf(text.charAt(start)) >= 0) {
        add(Kind.MARK, start);
        return;
      }
      if (Character.isHighSurrogate(text.charAt(start)) && at < text.length()) {
        at++;
      }
      Span span = new Span(source, start, at);
      problems.add(
          Diagnostic.error(
              span,
              "the character \"%s\" means nothing here".formatted(text.substring(start, at))));
    }

    private void add(Kind kind, int start) {
      tokens.add(new Token(kind, text.substring(start, at), new Span(source, start, at)));
    }

    private static boolean isWord(char c) {
      return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
  }
}
