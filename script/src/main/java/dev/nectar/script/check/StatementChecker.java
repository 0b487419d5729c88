package dev.nectar.script.check;

import dev.nectar.report.Span;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.script.syntax.Expression.Variable;
import dev.nectar.script.syntax.Script.Probe;
import dev.nectar.script.syntax.Statement;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks the statements of one body: specification sections 6 and 7. */
final class StatementChecker {
  private final Scope scope;
  private final ExpressionChecker expressions;
  private final Assignments assignments;

  StatementChecker(Scope scope) {
    this.scope = scope;
    this.expressions = new ExpressionChecker(scope);
    this.assignments = new Assignments(scope);
  }

  void check() {
    Probe probe = scope.body().probe();
    scope.enter(probe);
    probe.predicate().ifPresent(this::condition);
    block(probe.body());
    scope.leave();
  }

  private void block(Statement.Block block) {
    scope.enter(block);
    boolean ended = false;
    for (Statement statement : block.statements()) {
      if (ended) {
        scope.warning(statement.span(), "Unreachable statement");
        ended = false;
      }
      statement(statement);
      ended |=
          statement instanceof Statement.Return
              || statement instanceof Statement.Break
              || statement instanceof Statement.Continue;
    }
    scope.leave();
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Evaluate s -> evaluate(s.expression());
      case Statement.Assign s -> assign(s);
      case Statement.Discard s -> expressions.value(s.value());
      case Statement.Declare s -> declare(s);
      case Statement.If s -> {
        condition(s.condition());
        block(s.then());
        s.otherwise().ifPresent(this::block);
      }
      case Statement.While s -> {
        scope.warning(s.keyword(), "while loops are deprecated");
        condition(s.condition());
        loop(s.body());
      }
      case Statement.Unroll s -> unroll(s);
      case Statement.Break s -> inLoop(s.span(), "break");
      case Statement.Continue s -> inLoop(s.span(), "continue");
      case Statement.Return s -> s.value().ifPresent(this::returned);
      case Statement.Block s -> block(s);
    }
  }

  private void evaluate(Expression expression) {
    Type type = expressions.statement(expression);
    boolean effect = expression instanceof Expression.StepBy;
    if (!effect && !(type instanceof Type.None) && !(type instanceof Type.Unknown)) {
      scope.warning(expression.span(), "Return value discarded.");
    }
  }

  private void condition(Expression condition) {
    Type type = expressions.value(condition);
    boolean usable = type.asInt().isPresent() || type instanceof Type.Pointer || type.isUnknown();
    if (!usable) {
      scope.error(condition.span(), "Invalid condition: " + type);
    }
  }

  private void loop(Statement.Block body) {
    scope.enterLoop();
    block(body);
    scope.leaveLoop();
  }

  private void inLoop(Span span, String word) {
    if (!scope.inLoop()) {
      scope.error(span, word + " statement must be inside a loop");
    }
  }

  private void unroll(Statement.Unroll s) {
    expressions.value(s.count());
    OptionalLong count = scope.shared().parameters().constant(s.count());
    if (count.isEmpty()) {
      scope.error(s.count().span(), "unroll count must be a constant");
    } else if (count.getAsLong() > 100) {
      scope.error(s.count().span(), "unroll maximum value is 100");
    } else if (count.getAsLong() < 1) {
      scope.error(s.count().span(), "unroll minimum value is 1");
    }
    loop(s.body());
  }

  private void returned(Expression value) {
    Type type = expressions.value(value);
    if (type.asInt().isEmpty() && !type.isUnknown()) {
      scope.error(value.span(), "Probe return value must be an integer, not '" + type + "'");
    }
  }

  // ---- variables and maps

  private void declare(Statement.Declare s) {
    Variable variable = s.variable();
    Optional<VariableSymbol> outer = scope.find(variable.name());
    if (outer.isPresent()) {
      scope.error(
          s.span(),
          "Variable $"
              + variable.name()
              + " was already declared. Variable shadowing is not allowed.");
      scope.error(outer.get().place(), "This is the initial declaration.");
    }
    Optional<Type> value = s.value().map(expressions::value);
    VariableSymbol symbol = scope.define(variable.name(), s.span());
    scope.typing().use(variable, symbol);
    s.type().map(t -> TypeNames.resolve(t, scope)).ifPresent(t -> assignments.declare(symbol, t));
    if (value.isPresent()) {
      assignments.variable(symbol, s.span(), s.value().get(), value.get());
    }
  }

  private void assign(Statement.Assign s) {
    switch (s.target()) {
      case Variable v -> assignVariable(s, v);
      case MapAccess m -> assignMap(s, m);
      default -> scope.error(s.target().span(), "only variables and maps can be assigned to");
    }
  }

  private void assignVariable(Statement.Assign s, Variable v) {
    Type value =
        s.operator().isPresent()
            ? expressions.compound(s, expressions.value(v))
            : expressions.value(s.value());
    VariableSymbol symbol = scope.find(v.name()).orElseGet(() -> scope.define(v.name(), v.span()));
    scope.typing().use(v, symbol);
    assignments.variable(symbol, s.span(), s.value(), value);
    scope.typing().record(v, symbol.growing());
  }

  private void assignMap(Statement.Assign s, MapAccess m) {
    MapSymbol map = expressions.keys(m);
    if (s.operator().isPresent()) {
      Type old = map.growingValue().isUnknown() ? Type.Int.of(0) : map.growingValue();
      assignments.map(map, s, expressions.compound(s, old));
      return;
    }
    if (s.value() instanceof MapAccess from && isCopied(map, from)) {
      Type.Aggregate type = (Type.Aggregate) scope.map(from.name()).value();
      scope.error(s.span(), copied(m, type), type.isNumber() ? hint(m, from) : "");
      return;
    }
    Optional<Type> aggregate = expressions.calls().aggregation(s.value());
    assignments.map(map, s, aggregate.orElseGet(() -> expressions.value(s.value())));
  }

  /** Whether an aggregation is assigned to a map that holds no integer of itself. */
  private boolean isCopied(MapSymbol to, MapAccess from) {
    if (!(scope.map(from.name()).growingValue() instanceof Type.Aggregate a)) {
      return false;
    }
    return !a.isNumber() || !(to.growingValue() instanceof Type.Int);
  }

  private static String hint(MapAccess to, MapAccess from) {
    return "Add a cast to integer if you want the value of the aggregate, e.g. `@"
        + to.name()
        + " = (int64)"
        + from.span().source().text().substring(from.span().start(), from.span().end())
        + ";`.";
  }

  private static String copied(MapAccess to, Type.Aggregate type) {
    return "Map value '"
        + type
        + "' cannot be assigned from one map to another. The function that returns this type must"
        + " be called directly e.g. `@"
        + to.name()
        + " = "
        + type.kind().function()
        + "("
        + (type.kind() == Type.Aggregation.COUNT ? "" : "...")
        + ");`.";
  }
}
