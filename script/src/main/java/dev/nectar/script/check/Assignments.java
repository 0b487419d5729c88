package dev.nectar.script.check;

import dev.nectar.report.Span;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Statement;
import java.util.Optional;
import java.util.OptionalLong;

/** Fits what is assigned to what a variable or map holds, and lets that grow. */
final class Assignments {
  private final Scope scope;

  Assignments(Scope scope) {
    this.scope = scope;
  }

  void declare(VariableSymbol symbol, Type type) {
    symbol.fix();
    if (!symbol.growing().equals(type)) {
      symbol.type(type);
      scope.change();
    }
  }

  void variable(VariableSymbol symbol, Span span, Expression value, Type type) {
    symbol.assigned();
    if (type.isUnknown()) {
      return;
    }
    if (!isStorable(type)) {
      scope.error(value.span(), "Invalid expression for assignment: '" + type + "'");
      return;
    }
    Type old = symbol.growing();
    Optional<Type> joined = symbol.isFixed() ? intoFixed(old, value, type) : Join.of(old, type);
    if (joined.isEmpty()) {
      scope.error(span, mismatch("$" + symbol.name(), type, "variable", old));
      return;
    }
    warnOfSign(span, old, type);
    if (!joined.get().equals(old)) {
      symbol.type(joined.get());
      scope.change();
    }
  }

  private Optional<Type> intoFixed(Type fixed, Expression value, Type type) {
    OptionalLong constant = scope.shared().parameters().constant(value);
    if (fixed instanceof Type.Int i && type instanceof Type.Int && constant.isPresent()) {
      return i.holds(constant.getAsLong()) ? Optional.of(fixed) : Optional.empty();
    }
    return Join.of(fixed, type).filter(joined -> joined.equals(fixed));
  }

  void map(MapSymbol map, Statement.Assign statement, Type type) {
    if (type.isUnknown()) {
      return;
    }
    if (!isStorable(type) && !(type instanceof Type.Aggregate)) {
      scope.error(statement.value().span(), "Invalid expression for assignment: '" + type + "'");
      return;
    }
    mapValue(map, statement.span(), type);
  }

  void mapValue(MapSymbol map, Span span, Type type) {
    Type old = map.growingValue();
    Optional<Type> joined = Join.of(old, type);
    if (joined.isEmpty()) {
      scope.error(span, mismatch("@" + map.name(), type, "map", old));
      return;
    }
    warnOfSign(span, old, type);
    if (!joined.get().equals(old)) {
      map.value(joined.get());
      scope.change();
    }
  }

  private void warnOfSign(Span span, Type old, Type type) {
    if (type.equals(Types.UINT64) && old instanceof Type.Int i && i.sign() == Type.Sign.SIGNED) {
      scope.warning(span, signWarning(type));
    }
  }

  static String signWarning(Type type) {
    return "Expression of type: "
        + type
        + " being cast to type: int64. This may cause unexpected results. Use an explicit cast to"
        + " suppress this warning.";
  }

  private static String mismatch(String name, Type type, String what, Type old) {
    return "Type mismatch for "
        + name
        + ": trying to assign value of type '"
        + type
        + "' when "
        + what
        + " already has a type '"
        + old
        + "'";
  }

  static boolean isStorable(Type type) {
    return switch (type) {
      case Type.Int _, Type.Bool _, Type.Str _, Type.Pointer _, Type.Stack _ -> true;
      case Type.KernelSymbol _, Type.Timestamp _ -> true;
      case Type.Tuple t ->
          !t.elements().isEmpty() && t.elements().stream().allMatch(Assignments::isStorable);
      case Type.Memory _, Type.Array _, Type.Arguments _, Type.Opaque _, Type.Aggregate _ -> false;
      case Type.None _, Type.Unknown _ -> false;
    };
  }
}
