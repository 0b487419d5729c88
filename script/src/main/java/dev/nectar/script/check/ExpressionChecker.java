package dev.nectar.script.check;

import dev.nectar.object.Feature;
import dev.nectar.report.Span;
import dev.nectar.script.check.Type.Int;
import dev.nectar.script.check.Type.Sign;
import dev.nectar.script.syntax.BinaryOperator;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.script.syntax.Statement;
import dev.nectar.script.syntax.UnaryOperator;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the types of expressions: specification section 5. */
final class ExpressionChecker {
  private final Scope scope;
  private final Typing typing;
  private final Parameters parameters;
  private final Assignments assignments;
  private final CallChecker calls;
  private final FieldChecker fields;

  ExpressionChecker(Scope scope) {
    this.scope = scope;
    this.typing = scope.typing();
    this.parameters = scope.shared().parameters();
    this.assignments = new Assignments(scope);
    this.calls = new CallChecker(scope, this);
    this.fields = new FieldChecker(scope);
  }

  CallChecker calls() {
    return calls;
  }

  /** The type of an expression that stands as a statement, which may have no value. */
  Type statement(Expression expression) {
    return switch (expression) {
      case Expression.Identifier e ->
          typing.record(e, calls.call(e, e.span(), e.name(), CallChecker.Form.WORD));
      case Expression.Call e ->
          typing.record(e, calls.call(e, e.nameSpan(), e.name(), CallChecker.Form.CALL));
      case Expression.Conditional e -> typing.record(e, conditional(e, this::statement));
      default -> value(expression);
    };
  }

  /** The type of an expression that must have a value. */
  Type value(Expression expression) {
    Type type = typing.record(expression, find(expression));
    if (type instanceof Type.None && isCall(expression)) {
      scope.error(expression.span(), "'" + name(expression) + "' has no value");
      return Types.UNKNOWN;
    }
    return type;
  }

  private static boolean isCall(Expression expression) {
    return expression instanceof Expression.Call || expression instanceof Expression.Identifier;
  }

  private static String name(Expression expression) {
    return switch (expression) {
      case Expression.Call e -> e.name() + "()";
      case Expression.Identifier e -> e.name();
      default -> "expression";
    };
  }

  private Type find(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral e -> e.value() < 0 ? Types.UINT64 : Int.of(e.value());
      case Expression.StringLiteral e -> new Type.Str(e.bytes().length() + 1);
      case Expression.BooleanLiteral _ -> Types.BOOL;
      case Expression.Positional e -> positional(e);
      case Expression.ParameterCount _ -> Int.of(parameters.values().size());
      case Expression.Identifier e -> calls.call(e, e.span(), e.name(), CallChecker.Form.WORD);
      case Expression.Call e -> calls.call(e, e.nameSpan(), e.name(), CallChecker.Form.CALL);
      case Expression.SizeofType e -> sizeof(e);
      case Expression.Variable e -> variable(e);
      case MapAccess e -> read(e);
      case Expression.FieldAccess e -> fields.field(e, value(e.object()));
      case Expression.TupleAccess e -> element(e.span(), value(e.tuple()), e.index());
      case Expression.Index e -> index(e);
      case Expression.Unary e -> unary(e);
      case Expression.StepBy e -> step(e);
      case Expression.Binary e -> binary(e);
      case Expression.Conditional e -> conditional(e, this::value);
      case Expression.Cast e -> cast(e);
      case Expression.Tuple e -> new Type.Tuple(e.elements().stream().map(this::value).toList());
    };
  }

  // ---- operands

  private Type positional(Expression.Positional e) {
    OptionalLong number = parameters.number(e.number());
    warnIfMissing(e);
    if (number.isEmpty()) {
      scope.error(
          e.span(), "Use str($" + e.number() + ") to treat $" + e.number() + " as a string");
      return Types.UNKNOWN;
    }
    return Int.of(number.getAsLong());
  }

  void warnIfMissing(Expression.Positional e) {
    if (!parameters.isGiven(e.number())) {
      scope.warning(e.span(), "Positional parameter $" + e.number() + " is empty or not provided.");
    }
  }

  private Type sizeof(Expression.SizeofType e) {
    Type type = TypeNames.resolve(e.type(), scope);
    return type.isUnknown() ? type : Types.UINT64;
  }

  private Type variable(Expression.Variable e) {
    Optional<VariableSymbol> symbol = scope.find(e.name());
    if (symbol.isEmpty()) {
      scope.error(
          e.span(),
          "Undefined or undeclared variable: $" + e.name(),
          Nearest.hint("$" + e.name(), scope.variableNames()));
      return Types.UNKNOWN;
    }
    typing.use(e, symbol.get());
    if (!symbol.get().isAssigned()) {
      scope.warning(e.span(), "Variable used before it was assigned: $" + e.name());
    }
    Type type = symbol.get().growing();
    return type.isUnknown() && symbol.get().isAssigned() ? Types.UNKNOWN : type;
  }

  private Type read(MapAccess e) {
    MapSymbol map = keys(e);
    Type type = map.growingValue();
    if (type.isUnknown()) {
      scope.error(e.span(), "Undefined map: @" + e.name(), nearMap(e.name()));
      return Types.UNKNOWN;
    }
    return type instanceof Type.Aggregate a ? merged(e, a) : type;
  }

  /** The number that the values of all CPUs make together. */
  private Type merged(MapAccess e, Type.Aggregate a) {
    if (!a.isNumber()) {
      scope.error(e.span(), "@" + e.name() + " (" + a + ") cannot be used in an expression");
      return Types.UNKNOWN;
    }
    if (!scope.shared().target().has(Feature.PERCPU_LOOKUP)) {
      scope.error(
          e.span(),
          "Reading the value of @"
              + e.name()
              + " ("
              + a
              + ") needs "
              + Feature.PERCPU_LOOKUP.title()
              + ", which kernels have since Linux "
              + Feature.PERCPU_LOOKUP.since());
    }
    return new Int(8, a.value().isSigned() ? Sign.SIGNED : Sign.UNSIGNED);
  }

  /** Whether it reads a map that aggregates. */
  boolean isAggregate(Expression e) {
    return e instanceof MapAccess m && scope.map(m.name()).growingValue() instanceof Type.Aggregate;
  }

  private String nearMap(String name) {
    return Nearest.hint(
        "@" + name,
        scope.shared().maps().values().stream()
            .filter(m -> !m.growingValue().isUnknown())
            .map(m -> "@" + m.name())
            .toList());
  }

  /** Checks the key of a map access; the map's key type grows to hold it. */
  MapSymbol keys(MapAccess e) {
    MapSymbol map = scope.map(e.name());
    MapSymbol.Form form = e.key().isPresent() ? MapSymbol.Form.KEYED : MapSymbol.Form.SCALAR;
    e.key().ifPresent(key -> key(map, key));
    if (map.form() == MapSymbol.Form.UNDECIDED) {
      map.form(form);
      scope.change();
    } else if (map.form() != form) {
      scope.error(e.span(), mixed(map, form));
    }
    return map;
  }

  /** Checks a key given apart from its map; the map's key type grows to hold it. */
  void key(MapSymbol map, Expression key) {
    Type type = value(key);
    if (type.isUnknown()) {
      return;
    }
    if (!Assignments.isStorable(type)) {
      scope.error(key.span(), "Value '" + type + "' cannot be used as a map key.");
      return;
    }
    Optional<Type> joined = Join.of(map.growingKey(), type);
    if (joined.isEmpty()) {
      scope.error(
          key.span(),
          "Argument mismatch for @"
              + map.name()
              + ": trying to access with arguments: '"
              + type
              + "' when map expects arguments: '"
              + map.growingKey()
              + "'");
    } else if (!joined.get().equals(map.growingKey())) {
      map.key(joined.get());
      scope.change();
    }
  }

  private static String mixed(MapSymbol map, MapSymbol.Form form) {
    return form == MapSymbol.Form.KEYED
        ? "@"
            + map.name()
            + " used as a map with an explicit key (non-scalar map), previously used without an"
            + " explicit key (scalar map)"
        : "@"
            + map.name()
            + " used as a map without an explicit key (scalar map), previously used with an"
            + " explicit key (non-scalar map)";
  }

  // ---- parts of values

  private Type element(Span span, Type type, int index) {
    if (type instanceof Type.Tuple tuple) {
      if (index >= 0 && index < tuple.elements().size()) {
        return tuple.elements().get(index);
      }
      scope.error(
          span,
          "Invalid tuple index: "
              + index
              + ". Found "
              + tuple.elements().size()
              + " elements in tuple.");
    } else if (!type.isUnknown()) {
      scope.error(
          span, "Can not access index '" + index + "' on expression of type '" + type + "'");
    }
    return Types.UNKNOWN;
  }

  private Type index(Expression.Index e) {
    Type array = value(e.array());
    Type index = value(e.index());
    OptionalLong constant = parameters.constant(e.index());
    if (array.isUnknown() || index.isUnknown()) {
      return Types.UNKNOWN;
    }
    if (array instanceof Type.Tuple) {
      if (constant.isEmpty()) {
        scope.error(e.index().span(), "The index of a tuple must be a constant");
        return Types.UNKNOWN;
      }
      return element(e.span(), array, Math.clamp(constant.getAsLong(), -1, Integer.MAX_VALUE));
    }
    if (index.asInt().isEmpty()) {
      scope.error(e.index().span(), "The array index operator [] can only accept integer indices");
      return Types.UNKNOWN;
    }
    return switch (array) {
      case Type.Array a -> {
        boolean outside =
            constant.isPresent() && Long.compareUnsigned(constant.getAsLong(), a.length()) >= 0;
        if (outside) {
          scope.error(
              e.span(),
              "the index "
                  + constant.getAsLong()
                  + " is out of bounds for array of size "
                  + a.length());
        }
        yield a.element();
      }
      case Type.Pointer p when p.target() instanceof Int target -> target;
      default -> {
        scope.error(
            e.span(),
            "The array index operator [] can only be used on arrays and pointers, found "
                + array
                + ".");
        yield Types.UNKNOWN;
      }
    };
  }

  // ---- operators

  private Type unary(Expression.Unary e) {
    Type operand = value(e.operand());
    if (operand.isUnknown()) {
      return e.operator() == UnaryOperator.NOT ? Types.BOOL : operand;
    }
    if (e.operator() == UnaryOperator.DEREFERENCE) {
      return dereference(e, operand);
    }
    Optional<Int> number = operand.asInt();
    if (e.operator() == UnaryOperator.NOT
        && (number.isPresent() || operand instanceof Type.Pointer)) {
      return Types.BOOL;
    }
    if (number.isEmpty()) {
      scope.error(
          e.span(),
          "The "
              + e.operator()
              + " operator can not be used on expressions of type '"
              + operand
              + "'");
      return Types.UNKNOWN;
    }
    OptionalLong constant = parameters.constant(e);
    if (constant.isPresent()) {
      return Int.of(constant.getAsLong());
    }
    boolean signed = e.operator() == UnaryOperator.NEGATE || number.get().isSigned();
    return signed ? Types.INT64 : Types.UINT64;
  }

  private Type dereference(Expression.Unary e, Type operand) {
    if (operand instanceof Type.Pointer p) {
      if (p.target() instanceof Int || p.target() instanceof Type.Pointer) {
        return p.target();
      }
      scope.error(e.span(), "Reading '" + p.target() + "' is not supported by this version");
    } else {
      scope.error(e.span(), "Can not dereference type '" + operand + "'. It is not a pointer.");
    }
    return Types.UNKNOWN;
  }

  private Type step(Expression.StepBy e) {
    Int result = Types.INT64;
    switch (e.target()) {
      case MapAccess m -> {
        MapSymbol map = keys(m);
        Type old = map.growingValue();
        Int grown = stepped(old, e);
        typing.record(m, grown);
        if (isSteppable(old)) {
          assignments.mapValue(map, e.span(), grown);
          return grown;
        }
        scope.error(e.span(), notSteppable(e, old));
      }
      case Expression.Variable v -> {
        Type old = typing.record(v, variable(v));
        if (old.isUnknown()) {
          return old;
        }
        if (isSteppable(old) && scope.find(v.name()).isPresent()) {
          VariableSymbol symbol = scope.find(v.name()).get();
          if (symbol.isFixed()) {
            return old;
          }
          Int grown = stepped(old, e);
          assignments.variable(symbol, e.span(), v, grown);
          return grown;
        }
        scope.error(e.span(), notSteppable(e, old));
      }
      default -> scope.error(e.span(), notSteppable(e, Types.NONE));
    }
    return result;
  }

  private static Int stepped(Type old, Expression.StepBy e) {
    return old instanceof Int i && !i.isSigned() && e.step().isIncrement()
        ? Types.UINT64
        : Types.INT64;
  }

  private static boolean isSteppable(Type type) {
    return type instanceof Int || type.isUnknown();
  }

  private static String notSteppable(Expression.StepBy e, Type type) {
    return "The "
        + e.step().symbol()
        + " operator can not be used on expressions of type '"
        + type
        + "'";
  }

  private Type binary(Expression.Binary e) {
    Type left = value(e.left());
    Type right = value(e.right());
    if (e.operator().isLogical()) {
      truth(e, e.left(), left);
      truth(e, e.right(), right);
      return Types.BOOL;
    }
    if (left.isUnknown() || right.isUnknown()) {
      return e.operator().isComparison() ? Types.BOOL : Types.UNKNOWN;
    }
    OptionalLong constant = parameters.constant(e);
    return constant.isPresent()
        ? Int.of(constant.getAsLong())
        : combine(e.span(), e.operator(), left, right);
  }

  private void truth(Expression.Binary e, Expression side, Type type) {
    if (type.asInt().isEmpty() && !(type instanceof Type.Pointer) && !type.isUnknown()) {
      scope.error(
          side.span(),
          "The "
              + e.operator()
              + " operator can not be used on expressions of type '"
              + type
              + "'");
    }
  }

  Type compound(Statement.Assign s, Type old) {
    Type value = value(s.value());
    if (old.isUnknown() || value.isUnknown()) {
      return Types.UNKNOWN;
    }
    return combine(s.span(), s.operator().orElse(BinaryOperator.ADD), old, value);
  }

  private Type combine(Span span, BinaryOperator operator, Type left, Type right) {
    if (left instanceof Type.Pointer || right instanceof Type.Pointer) {
      return pointers(span, operator, left, right);
    }
    Optional<Int> a = left.asInt();
    Optional<Int> b = right.asInt();
    if (a.isPresent() && b.isPresent()) {
      return numbers(span, operator, a.get(), b.get());
    }
    if (operator.isEquality()) {
      return equality(span, operator, left, right);
    }
    return refused(span, operator, left, right);
  }

  /** Says that an operator does not go with its operands. */
  private Type refused(Span span, BinaryOperator operator, Type left, Type right) {
    scope.error(
        span,
        "The "
            + operator
            + " operator can not be used on expressions of types '"
            + left
            + "', '"
            + right
            + "'");
    return operator.isComparison() ? Types.BOOL : Types.UNKNOWN;
  }

  private Type equality(Span span, BinaryOperator operator, Type left, Type right) {
    boolean comparable =
        (left instanceof Type.Str && right instanceof Type.Str)
            || (left instanceof Type.Tuple && Join.of(left, right).isPresent());
    if (!comparable) {
      scope.error(
          span,
          "Type mismatch for '" + operator + "': comparing '" + left + "' with '" + right + "'");
    }
    return Types.BOOL;
  }

  private Type numbers(Span span, BinaryOperator operator, Int a, Int b) {
    boolean shift = operator == BinaryOperator.SHIFT_LEFT || operator == BinaryOperator.SHIFT_RIGHT;
    Int joined = shift ? a : Join.ints(a, b);
    boolean subtraction = operator == BinaryOperator.SUBTRACT;
    boolean fromLiteral = subtraction && a.sign() == Sign.LITERAL && b.equals(Types.UINT64);
    if (fromLiteral || (!shift && !subtraction && Join.losesSign(a, b))) {
      scope.warning(span, Assignments.signWarning(Types.UINT64));
    }
    if (operator.isComparison()) {
      return Types.BOOL;
    }
    boolean division = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.MODULO;
    if (division && joined.isSigned()) {
      scope.warning(
          span,
          "signed operands for '"
              + operator
              + "' can lead to undefined behavior (cast to unsigned to silence warning)");
    }
    boolean signed = joined.isSigned() || subtraction;
    return signed ? Types.INT64 : Types.UINT64;
  }

  private Type pointers(Span span, BinaryOperator operator, Type left, Type right) {
    boolean bothPointers = left instanceof Type.Pointer && right instanceof Type.Pointer;
    boolean number = left.asInt().isPresent() || right.asInt().isPresent();
    if (operator.isComparison() && (bothPointers || number)) {
      return Types.BOOL;
    }
    if (number
        && (operator == BinaryOperator.ADD
            || (operator == BinaryOperator.SUBTRACT && left instanceof Type.Pointer))) {
      return left instanceof Type.Pointer ? left : right;
    }
    if (bothPointers && operator == BinaryOperator.SUBTRACT) {
      return Types.INT64;
    }
    return refused(span, operator, left, right);
  }

  /** How to find the type of a branch: as a value or as a statement. */
  private interface Branch {
    Type type(Expression expression);
  }

  private Type conditional(Expression.Conditional e, Branch branch) {
    Type condition = value(e.condition());
    if (condition.asInt().isEmpty()
        && !(condition instanceof Type.Pointer)
        && !condition.isUnknown()) {
      scope.error(e.condition().span(), "Invalid condition: " + condition);
    }
    Type then = e.then().map(branch::type).orElse(condition);
    Type otherwise = branch.type(e.otherwise());
    if (then instanceof Type.None && otherwise instanceof Type.None) {
      return Types.NONE;
    }
    Optional<Type> joined =
        e.then().isEmpty() && then instanceof Type.Bool && otherwise instanceof Int i
            ? Optional.of(i)
            : Join.of(then, otherwise);
    if (joined.isEmpty() && !then.isUnknown()) {
      scope.error(
          e.span(),
          "Branches must have compatible types: have '" + then + "' and '" + otherwise + "'");
      return Types.UNKNOWN;
    }
    return joined.orElse(Types.UNKNOWN);
  }

  private Type cast(Expression.Cast e) {
    Type from = value(e.operand());
    Type to = TypeNames.resolve(e.type(), scope);
    if (from.isUnknown() || to.isUnknown()) {
      return to;
    }
    boolean numberOrPointer = from.asInt().isPresent() || from instanceof Type.Pointer;
    boolean possible =
        (numberOrPointer && (to.asInt().isPresent() || to instanceof Type.Pointer))
            || (from instanceof Type.Str && to instanceof Type.Str)
            || (from instanceof Type.KernelSymbol && to instanceof Int);
    if (!possible) {
      scope.error(e.span(), "Cannot cast from \"" + from + "\" to \"" + to + "\"");
      return Types.UNKNOWN;
    }
    if (from.equals(to) && !isAggregate(e.operand())) {
      scope.warning(e.span(), "Unnecessary cast: expression is already of type " + to);
    }
    return to instanceof Int i && i.sign() == Sign.LITERAL ? i.settled() : to;
  }
}
