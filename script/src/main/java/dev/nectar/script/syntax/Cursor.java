package dev.nectar.script.syntax;

import static dev.nectar.script.syntax.TokenKind.*;

import dev.nectar.report.Source;
import dev.nectar.report.Span;
import dev.nectar.script.syntax.Script.Word;

/** The parser's place in the text: one token in hand, and how to go on after an error. */
final class Cursor {
  private final Source source;
  private final Lexer lexer;
  private final Findings findings;
  private Token token;
  private int lastEnd;

  Cursor(Source source, Findings findings) {
    this.source = source;
    this.lexer = new Lexer(source);
    this.findings = findings;
    this.token = lexer.next(0);
  }

  Token token() {
    return token;
  }

  boolean at(TokenKind kind) {
    return token.kind() == kind;
  }

  boolean atWord(String word) {
    return token.isWord(word);
  }

  /** The token after the one in hand. */
  Token peek() {
    return lexer.next(token.span().end());
  }

  /** The token after another one. */
  Token after(Token other) {
    return lexer.next(other.span().end());
  }

  Token take() {
    Token taken = token;
    lastEnd = taken.span().end();
    token = lexer.next(lastEnd);
    return taken;
  }

  Token expect(TokenKind kind) {
    if (token.kind() != kind) {
      throw new SyntaxError(token, "expected " + kind);
    }
    return take();
  }

  /** From a span's start to the end of the last token taken. */
  Span since(Span start) {
    return new Span(source, start.start(), Math.max(start.end(), lastEnd));
  }

  void report(SyntaxError error) {
    findings.error(error.span(), error.text());
  }

  void report(Span span, String message) {
    findings.error(span, "syntax: " + message);
  }

  void unsupported(Span span, String what) {
    findings.error(span, what + " not supported by this version");
  }

  // ---- attach points: text up to '{', ',', a blank, or a '/' before any ':'

  Word attachPoint() {
    if (!at(IDENTIFIER) && !at(STAR) && !at(POSITIONAL) && !at(STRING)) {
      throw new SyntaxError(
          token, at(END) ? "unexpected end of input, expected {" : "expected a probe");
    }
    int start = token.span().start();
    int end = endOfAttachPoint(start);
    Span span = new Span(source, start, end);
    lastEnd = end;
    token = lexer.next(end);
    return new Word(span, source.text().substring(start, end));
  }

  private int endOfAttachPoint(int start) {
    String text = source.text();
    boolean colon = false;
    boolean quoted = false;
    int at = start;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted && c == '\n') {
        break;
      } else if (!quoted) {
        if (c == '{' || c == ',' || Lexer.isBlank(c) || (c == '/' && !colon)) {
          return at;
        }
        colon |= c == ':';
      }
    }
    if (quoted) {
      throw new SyntaxError(new Span(source, start, at), "unterminated string");
    }
    return at;
  }

  // ---- going on

  void skipShebang() {
    if (source.text().startsWith("#!")) {
      token = lexer.next(lexer.endOfLine(0));
    }
  }

  void skipLine() {
    token = lexer.next(lexer.endOfLine(token.span().start()));
  }

  /** Skips to after the brace that closes the first one opened, or to the next probe-like line. */
  void skipToNextItem() {
    int depth = 0;
    while (!at(END)) {
      Token taken = take();
      if (taken.is(LEFT_BRACE)) {
        depth++;
      } else if (taken.is(RIGHT_BRACE) && --depth <= 0) {
        return;
      }
    }
  }

  /** Skips a construct at the top that ends with a block or, before any block, with {@code ;}. */
  void skipUnsupportedItem() {
    while (!at(END) && !at(LEFT_BRACE)) {
      if (take().is(SEMICOLON)) {
        return;
      }
    }
    skipBraces();
    if (at(SEMICOLON)) {
      take();
    }
  }

  /** Skips a block in braces, if one starts here. */
  void skipBraces() {
    if (at(LEFT_BRACE)) {
      skipToNextItem();
    }
  }

  /** Skips to the end of the statement: after a {@code ;} or before a {@code }} of this block. */
  void skipStatement() {
    int depth = 0;
    while (!at(END)) {
      if (at(RIGHT_BRACE) && depth == 0) {
        return;
      }
      Token taken = take();
      if (taken.is(LEFT_BRACE)) {
        depth++;
      } else if (taken.is(RIGHT_BRACE)) {
        if (--depth == 0) {
          return;
        }
      } else if (taken.is(SEMICOLON) && depth == 0) {
        return;
      }
    }
  }
}
