package dev.nectar.script.syntax;

import static dev.nectar.script.syntax.TokenKind.*;

import dev.nectar.report.Source;
import dev.nectar.report.Span;
import dev.nectar.script.syntax.Script.Probe;
import dev.nectar.script.syntax.Script.Setting;
import dev.nectar.script.syntax.Script.Word;
import dev.nectar.script.syntax.Statement.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses a whole script: what stands outside of the probes. */
public final class Parser {
  private final Source source;
  private final Cursor cursor;
  private final StatementParser statements;

  private Parser(Source source, Findings findings) {
    this.source = source;
    this.cursor = new Cursor(source, findings);
    this.statements = new StatementParser(cursor);
  }

  /**
   * Parses a script. Syntax errors are added to the findings; what could be read is answered all
   * the same.
   *
   * @param source the text
   * @param findings where errors go
   * @return the script
   */
  public static Script parse(Source source, Findings findings) {
    return new Parser(source, findings).script();
  }

  private Script script() {
    List<Setting> config = new ArrayList<>();
    List<Probe> probes = new ArrayList<>();
    cursor.skipShebang();
    while (!cursor.at(END)) {
      try {
        item(config, probes);
      } catch (SyntaxError e) {
        cursor.report(e);
        cursor.skipToNextItem();
      }
    }
    return new Script(
        new Span(source, 0, source.text().length()), List.copyOf(config), List.copyOf(probes));
  }

  private void item(List<Setting> config, List<Probe> probes) {
    Token token = cursor.token();
    if (token.is(HASH)) {
      cursor.unsupported(token.span(), "preprocessor lines are");
      cursor.skipLine();
      return;
    }
    if (token.is(SEMICOLON)) {
      throw new SyntaxError(token, "unexpected ';'");
    }
    if (token.is(IDENTIFIER) && unsupportedItem(token)) {
      return;
    }
    if (token.isWord("config") && cursor.peek().is(ASSIGN)) {
      config(config, probes);
      return;
    }
    probes.add(probe());
  }

  private boolean unsupportedItem(Token token) {
    String what =
        switch (token.text()) {
          case "struct", "union", "enum" -> "type definitions are";
          case "macro" -> "macros are";
          case "fn" -> "functions are";
          case "import" -> "imports are";
          case "let" -> "map declarations are";
          default -> "";
        };
    TokenKind next = cursor.peek().kind();
    boolean isItem =
        token.isWord("import")
            ? next == STRING
            : next == IDENTIFIER || next == MAP || next == LEFT_BRACE;
    if (what.isEmpty() || !isItem) {
      return false;
    }
    cursor.unsupported(token.span(), what);
    cursor.skipUnsupportedItem();
    return true;
  }

  // ---- config

  private void config(List<Setting> config, List<Probe> probes) {
    Token keyword = cursor.take();
    if (!config.isEmpty()) {
      throw new SyntaxError(keyword, "duplicate config block");
    }
    if (!probes.isEmpty()) {
      throw new SyntaxError(keyword, "config must appear before probes and functions");
    }
    cursor.expect(ASSIGN);
    cursor.expect(LEFT_BRACE);
    while (!cursor.at(RIGHT_BRACE)) {
      Token key = cursor.expect(IDENTIFIER);
      cursor.expect(ASSIGN);
      Token value = settingValue();
      config.add(
          new Setting(new Word(key.span(), key.text()), new Word(value.span(), value.text())));
      if (!cursor.at(RIGHT_BRACE)) {
        cursor.expect(SEMICOLON);
      }
    }
    cursor.take();
  }

  private Token settingValue() {
    Token token = cursor.token();
    return switch (token.kind()) {
      case IDENTIFIER, STRING -> cursor.take();
      case INTEGER -> {
        cursor.take();
        yield new Token(INTEGER, token.span(), Long.toUnsignedString(token.value()), token.value());
      }
      default -> throw new SyntaxError(token, "expected a config value");
    };
  }

  // ---- probes: specification section 2

  private Probe probe() {
    List<Word> points = new ArrayList<>();
    points.add(cursor.attachPoint());
    while (cursor.at(COMMA)) {
      cursor.take();
      if (cursor.at(LEFT_BRACE) || cursor.at(SLASH)) {
        break;
      }
      points.add(cursor.attachPoint());
    }
    Optional<Expression> predicate = predicate();
    if (!cursor.at(LEFT_BRACE)) {
      throw new SyntaxError(cursor.token(), "expected '{'");
    }
    Block body = statements.block();
    return new Probe(
        points.getFirst().span().to(body.span()), List.copyOf(points), predicate, body);
  }

  private Optional<Expression> predicate() {
    if (!cursor.at(SLASH)) {
      return Optional.empty();
    }
    cursor.take();
    Expression condition = statements.expressions().predicate();
    cursor.expect(SLASH);
    return Optional.of(condition);
  }
}
