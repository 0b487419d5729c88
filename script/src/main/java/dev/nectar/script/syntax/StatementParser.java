package dev.nectar.script.syntax;

import static dev.nectar.script.syntax.TokenKind.*;

import dev.nectar.report.Span;
import dev.nectar.script.syntax.Statement.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses statements: specification section 6. */
final class StatementParser {
  private static final int DEEPEST = 100;

  private final Cursor cursor;
  private final ExpressionParser expressions;
  private int depth;

  StatementParser(Cursor cursor) {
    this.cursor = cursor;
    this.expressions = new ExpressionParser(cursor);
  }

  ExpressionParser expressions() {
    return expressions;
  }

  Block block() {
    Token open = cursor.expect(LEFT_BRACE);
    if (++depth > DEEPEST) {
      depth--;
      throw new SyntaxError(open, "blocks are nested too deeply");
    }
    List<Statement> statements = new ArrayList<>();
    while (!cursor.at(RIGHT_BRACE) && !cursor.at(END)) {
      recovering(statements);
    }
    depth--;
    if (cursor.at(END)) {
      cursor.report(cursor.token().span(), "expected '}'");
    } else {
      cursor.take();
    }
    return new Block(cursor.since(open.span()), List.copyOf(statements));
  }

  private void recovering(List<Statement> into) {
    int before = cursor.token().span().start();
    int depthBefore = depth;
    try {
      if (cursor.at(SEMICOLON)) {
        cursor.take();
        return;
      }
      statement().ifPresent(into::add);
    } catch (SyntaxError e) {
      depth = depthBefore;
      cursor.report(e);
      cursor.skipStatement();
      if (cursor.token().span().start() == before && !cursor.at(RIGHT_BRACE) && !cursor.at(END)) {
        cursor.take();
      }
    }
  }

  private Optional<Statement> statement() {
    Token token = cursor.token();
    if (token.is(LEFT_BRACE)) {
      return Optional.of(block());
    }
    if (!token.is(IDENTIFIER)) {
      return Optional.of(simple());
    }
    return switch (token.text()) {
      case "if" -> Optional.of(conditional());
      case "while" -> Optional.of(loop());
      case "unroll" -> Optional.of(unroll());
      case "let" -> Optional.of(declaration());
      case "break" -> word(new Statement.Break(token.span()));
      case "continue" -> word(new Statement.Continue(token.span()));
      case "return" -> Optional.of(returning());
      case "for" -> unsupportedLoop(token);
      case "import" -> unsupportedStatement(token, "imports are");
      default -> Optional.of(simple());
    };
  }

  private Optional<Statement> word(Statement statement) {
    cursor.take();
    endStatement();
    return Optional.of(statement);
  }

  private Optional<Statement> unsupportedLoop(Token token) {
    cursor.unsupported(token.span(), "for loops are");
    while (!cursor.at(LEFT_BRACE) && !cursor.at(END) && !cursor.at(SEMICOLON)) {
      cursor.take();
    }
    cursor.skipBraces();
    return Optional.empty();
  }

  private Optional<Statement> unsupportedStatement(Token token, String what) {
    cursor.unsupported(token.span(), what);
    cursor.skipStatement();
    return Optional.empty();
  }

  private Statement conditional() {
    Token keyword = cursor.take();
    if (cursor.atWord("comptime")) {
      throw SyntaxError.unsupported(cursor.token(), "compile-time expressions are");
    }
    Expression condition = expressions.condition();
    Block then = block();
    Optional<Block> otherwise = Optional.empty();
    if (cursor.atWord("else")) {
      cursor.take();
      otherwise = Optional.of(cursor.atWord("if") ? chained() : block());
    }
    return new Statement.If(cursor.since(keyword.span()), condition, then, otherwise);
  }

  private Block chained() {
    if (++depth > DEEPEST) {
      throw new SyntaxError(cursor.token(), "blocks are nested too deeply");
    }
    Statement inner = conditional();
    depth--;
    return new Block(inner.span(), List.of(inner));
  }

  private Statement loop() {
    Token keyword = cursor.take();
    if (!cursor.at(LEFT_PAREN)) {
      throw new SyntaxError(cursor.token(), "expected '('");
    }
    Expression condition = expressions.condition();
    Block body = block();
    return new Statement.While(cursor.since(keyword.span()), keyword.span(), condition, body);
  }

  private Statement unroll() {
    Token keyword = cursor.take();
    if (!cursor.at(LEFT_PAREN)) {
      throw new SyntaxError(cursor.token(), "expected '('");
    }
    Expression count = expressions.condition();
    Block body = block();
    return new Statement.Unroll(cursor.since(keyword.span()), count, body);
  }

  private Statement declaration() {
    Token keyword = cursor.take();
    Token name = cursor.expect(VARIABLE);
    Optional<TypeName> type = Optional.empty();
    Optional<Expression> value = Optional.empty();
    if (cursor.at(COLON)) {
      cursor.take();
      type = Optional.of(expressions.typeName());
    }
    if (cursor.at(ASSIGN)) {
      cursor.take();
      value = Optional.of(expressions.expression());
    }
    Span span = cursor.since(keyword.span());
    endStatement();
    return new Statement.Declare(
        span, new Expression.Variable(name.span(), name.text()), type, value);
  }

  private Statement returning() {
    Token keyword = cursor.take();
    Optional<Expression> value = Optional.empty();
    if (!cursor.at(SEMICOLON) && !cursor.at(RIGHT_BRACE)) {
      value = Optional.of(expressions.expression());
    }
    Span span = cursor.since(keyword.span());
    endStatement();
    return new Statement.Return(span, value);
  }

  private Statement simple() {
    Span start = cursor.token().span();
    if (cursor.atWord("_") && cursor.peek().is(ASSIGN)) {
      cursor.take();
      cursor.take();
      Expression value = expressions.expression();
      Statement discard = new Statement.Discard(cursor.since(start), value);
      endStatement();
      return discard;
    }
    Expression first = expressions.expression();
    Statement statement =
        isAssignment(cursor.token().kind())
            ? assignment(start, first)
            : new Statement.Evaluate(first.span(), first);
    endStatement();
    return statement;
  }

  private Statement assignment(Span start, Expression target) {
    Token operator = cursor.token();
    if (!(target instanceof Expression.Variable) && !(target instanceof Expression.MapAccess)) {
      throw new SyntaxError(operator, "only variables and maps can be assigned to");
    }
    cursor.take();
    Expression value = expressions.expression();
    return new Statement.Assign(cursor.since(start), target, compound(operator.kind()), value);
  }

  private void endStatement() {
    if (cursor.at(SEMICOLON)) {
      cursor.take();
    } else if (!cursor.at(RIGHT_BRACE)) {
      missingSemicolon();
    }
  }

  /** Goes on as if the semicolon were there when the next token can start a statement. */
  private void missingSemicolon() {
    Token found = cursor.token();
    SyntaxError error = new SyntaxError(found, "expected ';'");
    switch (found.kind()) {
      case IDENTIFIER, VARIABLE, MAP -> cursor.report(error);
      case END -> {}
      default -> throw error;
    }
  }

  private static boolean isAssignment(TokenKind kind) {
    return kind == ASSIGN || compound(kind).isPresent();
  }

  private static Optional<BinaryOperator> compound(TokenKind kind) {
    return switch (kind) {
      case PLUS_ASSIGN -> Optional.of(BinaryOperator.ADD);
      case MINUS_ASSIGN -> Optional.of(BinaryOperator.SUBTRACT);
      case STAR_ASSIGN -> Optional.of(BinaryOperator.MULTIPLY);
      case SLASH_ASSIGN -> Optional.of(BinaryOperator.DIVIDE);
      case PERCENT_ASSIGN -> Optional.of(BinaryOperator.MODULO);
      case AND_ASSIGN -> Optional.of(BinaryOperator.AND);
      case OR_ASSIGN -> Optional.of(BinaryOperator.OR);
      case XOR_ASSIGN -> Optional.of(BinaryOperator.XOR);
      case SHIFT_LEFT_ASSIGN -> Optional.of(BinaryOperator.SHIFT_LEFT);
      case SHIFT_RIGHT_ASSIGN -> Optional.of(BinaryOperator.SHIFT_RIGHT);
      default -> Optional.empty();
    };
  }
}
