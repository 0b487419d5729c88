package dev.nectar.script.check;

import dev.nectar.report.Span;
import dev.nectar.script.syntax.Expression;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/** What the checker found out about one body: types of expressions, variables behind names. */
public final class Typing {
  private final IdentityHashMap<Expression, Type> types = new IdentityHashMap<>();
  private final IdentityHashMap<Expression.Variable, VariableSymbol> uses = new IdentityHashMap<>();
  private final IdentityHashMap<Object, Map<String, VariableSymbol>> scopes =
      new IdentityHashMap<>();

  /** The type of an expression. */
  public Type type(Expression expression) {
    return types.getOrDefault(expression, Types.UNKNOWN).settled();
  }

  /** The type of an expression, in which constants still adapt to the other side. */
  public Type growing(Expression expression) {
    return types.getOrDefault(expression, Types.UNKNOWN);
  }

  /** The variable that a name means. */
  public VariableSymbol variable(Expression.Variable use) {
    return Objects.requireNonNull(uses.get(use));
  }

  Type record(Expression expression, Type type) {
    types.put(expression, type);
    return type;
  }

  void use(Expression.Variable name, VariableSymbol symbol) {
    uses.put(name, symbol);
  }

  /** The variable of a name in a scope, the same one in each pass. */
  VariableSymbol symbol(Object scope, String name, Span place) {
    return scopes
        .computeIfAbsent(scope, s -> new HashMap<>())
        .computeIfAbsent(name, n -> new VariableSymbol(n, place));
  }

  /** All variables, in the order of the script. */
  Iterable<VariableSymbol> variables() {
    return scopes.values().stream()
        .flatMap(m -> m.values().stream())
        .sorted(Comparator.comparingInt(symbol -> symbol.place().start()))
        .toList();
  }
}
