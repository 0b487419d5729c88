package dev.nectar.script.syntax;

import static dev.nectar.script.syntax.TokenKind.*;

import dev.nectar.report.Span;
import dev.nectar.script.syntax.Expression.Binary;
import dev.nectar.script.syntax.Expression.Conditional;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.script.syntax.Expression.StepBy;
import dev.nectar.script.syntax.Expression.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Parses expressions by precedence climbing: specification section 5. */
final class ExpressionParser {
  /** What keeps later passes, which recurse over the tree, within the stack. */
  private static final int DEEPEST = 400;

  private final Cursor cursor;
  private int depth;
  private boolean inPredicate;

  ExpressionParser(Cursor cursor) {
    this.cursor = cursor;
  }

  Expression expression() {
    depth = 0;
    return nested();
  }

  /** The condition of a probe, which ends at a slash followed by a brace. */
  Expression predicate() {
    inPredicate = true;
    try {
      return expression();
    } finally {
      inPredicate = false;
    }
  }

  /** What stands after {@code if}: in parentheses, unless it is a single operand. */
  Expression condition() {
    depth = 0;
    if (!cursor.at(LEFT_PAREN)) {
      return postfix(primary());
    }
    cursor.take();
    Expression condition = nested();
    cursor.expect(RIGHT_PAREN);
    return condition;
  }

  private Expression nested() {
    enter();
    Expression condition = binary(2);
    Expression result = condition;
    if (cursor.at(QUESTION)) {
      cursor.take();
      Expression then = nested();
      cursor.expect(COLON);
      Expression otherwise = nested();
      Span span = condition.span().to(otherwise.span());
      result = new Conditional(span, condition, Optional.of(then), otherwise);
    } else if (cursor.at(ELVIS)) {
      cursor.take();
      Expression otherwise = nested();
      Span span = condition.span().to(otherwise.span());
      result = new Conditional(span, condition, Optional.empty(), otherwise);
    }
    depth--;
    return result;
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw new SyntaxError(cursor.token(), "the expression is nested too deeply");
    }
  }

  private Expression binary(int lowest) {
    Expression left = unary();
    int entered = 0;
    while (true) {
      BinaryOperator operator = operator();
      if (operator == null || operator.precedence() < lowest) {
        depth -= entered;
        return left;
      }
      enter();
      entered++;
      Token token = cursor.take();
      Expression right = binary(operator.precedence() + 1);
      left = new Binary(left.span().to(right.span()), token.span(), operator, left, right);
    }
  }

  private @Nullable BinaryOperator operator() {
    return switch (cursor.token().kind()) {
      case OR_OR -> BinaryOperator.LOGICAL_OR;
      case AND_AND -> BinaryOperator.LOGICAL_AND;
      case OR -> BinaryOperator.OR;
      case XOR -> BinaryOperator.XOR;
      case AND -> BinaryOperator.AND;
      case EQUAL -> BinaryOperator.EQUAL;
      case NOT_EQUAL -> BinaryOperator.NOT_EQUAL;
      case LESS -> BinaryOperator.LESS;
      case GREATER -> BinaryOperator.GREATER;
      case LESS_EQUAL -> BinaryOperator.LESS_EQUAL;
      case GREATER_EQUAL -> BinaryOperator.GREATER_EQUAL;
      case SHIFT_LEFT -> BinaryOperator.SHIFT_LEFT;
      case SHIFT_RIGHT -> BinaryOperator.SHIFT_RIGHT;
      case PLUS -> BinaryOperator.ADD;
      case MINUS -> BinaryOperator.SUBTRACT;
      case STAR -> BinaryOperator.MULTIPLY;
      case SLASH -> inPredicate && cursor.peek().is(LEFT_BRACE) ? null : BinaryOperator.DIVIDE;
      case PERCENT -> BinaryOperator.MODULO;
      default -> null;
    };
  }

  // ---- prefix

  private Expression unary() {
    Token token = cursor.token();
    return switch (token.kind()) {
      case NOT -> prefix(token, UnaryOperator.NOT);
      case TILDE -> prefix(token, UnaryOperator.COMPLEMENT);
      case MINUS -> prefix(token, UnaryOperator.NEGATE);
      case STAR -> prefix(token, UnaryOperator.DEREFERENCE);
      case PLUS_PLUS -> prefixStep(token, Step.PRE_INCREMENT);
      case MINUS_MINUS -> prefixStep(token, Step.PRE_DECREMENT);
      case AND -> throw SyntaxError.unsupported(token, "addresses of variables and maps are");
      case LEFT_PAREN -> isCast() ? cast(token) : postfix(group());
      default -> postfix(primary());
    };
  }

  private Expression prefix(Token token, UnaryOperator operator) {
    enter();
    cursor.take();
    Expression operand = unary();
    depth--;
    return new Expression.Unary(token.span().to(operand.span()), operator, operand);
  }

  private Expression prefixStep(Token token, Step step) {
    enter();
    cursor.take();
    Expression operand = unary();
    depth--;
    return step(token.span().to(operand.span()), step, operand);
  }

  private static Expression step(Span span, Step step, Expression operand) {
    if (operand instanceof Expression.Variable || operand instanceof MapAccess) {
      return new StepBy(span, step, operand);
    }
    throw new SyntaxError(span, "'" + step.symbol() + "' needs a variable or a map");
  }

  // ---- casts: specification section 4

  private Expression cast(Token open) {
    enter();
    cursor.take();
    TypeName type = typeName();
    cursor.expect(RIGHT_PAREN);
    Expression operand = unary();
    depth--;
    return new Expression.Cast(open.span().to(operand.span()), type, operand);
  }

  private boolean isCast() {
    Token word = cursor.peek();
    if (!word.is(IDENTIFIER)) {
      return false;
    }
    boolean sure = isTypeWord(word.text());
    Token at = cursor.after(word);
    if (isTag(word.text()) && at.is(IDENTIFIER)) {
      at = cursor.after(at);
    }
    while (at.is(STAR) || at.is(LEFT_BRACKET)) {
      if (at.is(LEFT_BRACKET)) {
        at = cursor.after(at);
        at = at.is(INTEGER) ? cursor.after(at) : at;
        if (!at.is(RIGHT_BRACKET)) {
          return false;
        }
        sure = sure || cursor.after(at).is(RIGHT_PAREN);
      }
      at = cursor.after(at);
    }
    return at.is(RIGHT_PAREN) && startsOperand(cursor.after(at).kind(), sure, word.text());
  }

  private static boolean startsOperand(TokenKind next, boolean sure, String word) {
    return switch (next) {
      case IDENTIFIER, VARIABLE, MAP, INTEGER, STRING, POSITIONAL, PARAMETER_COUNT, NOT, TILDE ->
          sure || !Words.isBuiltin(word);
      case LEFT_PAREN -> sure || !Words.isBuiltin(word);
      case MINUS, STAR, AND, PLUS_PLUS, MINUS_MINUS -> sure;
      default -> false;
    };
  }

  private static boolean isTag(String word) {
    return word.equals("struct") || word.equals("union") || word.equals("enum");
  }

  private static boolean isTypeWord(String word) {
    return switch (word) {
      case "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64" -> true;
      case "string", "buffer", "void", "struct", "union", "enum" -> true;
      default -> false;
    };
  }

  TypeName typeName() {
    Token word = cursor.expect(IDENTIFIER);
    if (word.isWord("typeof")) {
      throw SyntaxError.unsupported(word, "typeof is");
    }
    String name = word.text();
    if (isTag(name)) {
      name += " " + cursor.expect(IDENTIFIER).text();
    }
    TypeName type = new TypeName.Named(cursor.since(word.span()), name);
    int suffixes = 0;
    while (cursor.at(STAR) || cursor.at(LEFT_BRACKET)) {
      if (++suffixes > 8) {
        throw new SyntaxError(cursor.token(), "the type is nested too deeply");
      }
      type = cursor.take().is(STAR) ? pointer(word, type) : array(word, type);
    }
    return type;
  }

  private TypeName pointer(Token word, TypeName target) {
    return new TypeName.Pointer(cursor.since(word.span()), target);
  }

  private TypeName array(Token word, TypeName element) {
    OptionalLong length =
        cursor.at(INTEGER) ? OptionalLong.of(cursor.take().value()) : OptionalLong.empty();
    cursor.expect(RIGHT_BRACKET);
    return new TypeName.Array(cursor.since(word.span()), element, length);
  }

  // ---- primaries

  private Expression primary() {
    Token token = cursor.token();
    return switch (token.kind()) {
      case INTEGER -> new Expression.IntegerLiteral(cursor.take().span(), token.value());
      case STRING -> new Expression.StringLiteral(cursor.take().span(), token.text());
      case POSITIONAL -> new Expression.Positional(cursor.take().span(), (int) token.value());
      case PARAMETER_COUNT -> new Expression.ParameterCount(cursor.take().span());
      case VARIABLE -> new Expression.Variable(cursor.take().span(), token.text());
      case MAP -> map();
      case IDENTIFIER -> word();
      case LEFT_BRACE -> throw SyntaxError.unsupported(token, "block expressions are");
      default -> throw new SyntaxError(token, "expected an expression");
    };
  }

  private Expression map() {
    Token name = cursor.take();
    if (!cursor.at(LEFT_BRACKET)) {
      return new MapAccess(name.span(), name.text(), Optional.empty());
    }
    Token open = cursor.take();
    List<Expression> keys = list(RIGHT_BRACKET);
    if (keys.isEmpty()) {
      throw new SyntaxError(cursor.token(), "expected an expression");
    }
    Span keySpan = keys.getFirst().span().to(keys.getLast().span());
    cursor.expect(RIGHT_BRACKET);
    Expression key = keys.size() == 1 ? keys.getFirst() : new Tuple(keySpan, keys);
    return new MapAccess(cursor.since(name.span().to(open.span())), name.text(), Optional.of(key));
  }

  private Expression word() {
    Token token = cursor.token();
    switch (token.text()) {
      case "true", "false" -> {
        cursor.take();
        return new Expression.BooleanLiteral(token.span(), token.isWord("true"));
      }
      case "sizeof" -> {
        return sizeof();
      }
      case "offsetof", "typeof", "typeinfo", "comptime" ->
          throw SyntaxError.unsupported(token, token.text() + " is");
      case "if" -> throw SyntaxError.unsupported(token, "'if' in an expression is");
      default -> {}
    }
    if (Words.isKeyword(token.text())) {
      throw new SyntaxError(token, "expected an expression");
    }
    cursor.take();
    return cursor.at(LEFT_PAREN)
        ? call(token)
        : new Expression.Identifier(token.span(), token.text());
  }

  private Expression call(Token name) {
    cursor.expect(LEFT_PAREN);
    List<Expression> arguments = list(RIGHT_PAREN);
    cursor.expect(RIGHT_PAREN);
    return new Expression.Call(cursor.since(name.span()), name.span(), name.text(), arguments);
  }

  private Expression sizeof() {
    Token name = cursor.take();
    Token open = cursor.token();
    Token inner = cursor.peek();
    if (open.is(LEFT_PAREN)
        && inner.is(IDENTIFIER)
        && !Words.isBuiltin(inner.text())
        && !cursor.after(inner).is(LEFT_PAREN)) {
      cursor.take();
      TypeName type = typeName();
      cursor.expect(RIGHT_PAREN);
      return new Expression.SizeofType(cursor.since(name.span()), type);
    }
    if (!open.is(LEFT_PAREN)) {
      throw new SyntaxError(open, "expected '('");
    }
    return call(name);
  }

  /** Expressions between commas, a trailing comma allowed, up to but without the closing token. */
  private List<Expression> list(TokenKind close) {
    boolean outer = inPredicate;
    inPredicate = false;
    List<Expression> items = new ArrayList<>();
    while (!cursor.at(close)) {
      items.add(nested());
      if (!cursor.at(COMMA)) {
        break;
      }
      cursor.take();
    }
    inPredicate = outer;
    return List.copyOf(items);
  }

  /** A parenthesised expression or a tuple. */
  private Expression group() {
    Token open = cursor.take();
    if (cursor.at(RIGHT_PAREN)) {
      cursor.take();
      return new Tuple(cursor.since(open.span()), List.of());
    }
    if (cursor.at(IDENTIFIER) && cursor.peek().is(ASSIGN)) {
      throw SyntaxError.unsupported(cursor.token(), "records are");
    }
    boolean outer = inPredicate;
    inPredicate = false;
    Expression first = nested();
    inPredicate = outer;
    if (cursor.at(COMMA)) {
      return tuple(open, first);
    }
    cursor.expect(RIGHT_PAREN);
    return first;
  }

  private Expression tuple(Token open, Expression first) {
    cursor.take();
    List<Expression> elements = new ArrayList<>();
    elements.add(first);
    elements.addAll(list(RIGHT_PAREN));
    cursor.expect(RIGHT_PAREN);
    return new Tuple(cursor.since(open.span()), List.copyOf(elements));
  }

  // ---- postfix

  private Expression postfix(Expression start) {
    Expression result = start;
    int entered = 0;
    while (continues(cursor.token().kind())) {
      enter();
      entered++;
      result =
          switch (cursor.token().kind()) {
            case LEFT_BRACKET -> index(result);
            case PLUS_PLUS -> postfixStep(result, Step.POST_INCREMENT);
            case MINUS_MINUS -> postfixStep(result, Step.POST_DECREMENT);
            default -> member(result);
          };
    }
    depth -= entered;
    return result;
  }

  private static boolean continues(TokenKind kind) {
    return switch (kind) {
      case DOT, ARROW, LEFT_BRACKET, PLUS_PLUS, MINUS_MINUS -> true;
      default -> false;
    };
  }

  private Expression postfixStep(Expression operand, Step step) {
    Token token = cursor.take();
    return step(operand.span().to(token.span()), step, operand);
  }

  private Expression member(Expression object) {
    cursor.take();
    Token name = cursor.token();
    if (name.is(INTEGER)) {
      cursor.take();
      Span span = object.span().to(name.span());
      int index = (int) Math.clamp(name.value(), -1L, Integer.MAX_VALUE);
      return new Expression.TupleAccess(span, object, index);
    }
    cursor.expect(IDENTIFIER);
    return new Expression.FieldAccess(
        object.span().to(name.span()), object, name.span(), name.text());
  }

  private Expression index(Expression array) {
    cursor.take();
    boolean outer = inPredicate;
    inPredicate = false;
    Expression index = nested();
    inPredicate = outer;
    Token close = cursor.expect(RIGHT_BRACKET);
    return new Expression.Index(array.span().to(close.span()), array, index);
  }
}
