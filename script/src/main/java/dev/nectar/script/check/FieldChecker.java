package dev.nectar.script.check;

import dev.nectar.object.EventFormat;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import dev.nectar.script.check.Type.Int;
import dev.nectar.script.check.Type.Sign;
import dev.nectar.script.syntax.Expression;
import java.util.Locale;
import java.util.Optional;

/** Finds the types of an event's fields. */
final class FieldChecker {
  private final Scope scope;

  FieldChecker(Scope scope) {
    this.scope = scope;
  }

  Type field(Expression.FieldAccess e, Type object) {
    if (object.isUnknown()) {
      return object;
    }
    if (!(object instanceof Type.Arguments)) {
      scope.error(
          e.span(),
          "Can not access field '" + e.name() + "' on expression of type '" + object + "'");
      return Types.UNKNOWN;
    }
    Optional<EventFormat> format = scope.body().format();
    if (format.isEmpty()) {
      return Types.UNKNOWN;
    }
    if (e.name().startsWith("common_")) {
      scope.error(e.nameSpan(), "BPF does not support accessing common tracepoint fields");
      return Types.UNKNOWN;
    }
    Optional<Field> field = format.get().field(e.name());
    if (field.isEmpty()) {
      scope.error(e.nameSpan(), missing(e.name()), hint(e.name(), format.get()));
      return Types.UNKNOWN;
    }
    return readable(e, type(field.get(), scope.body().points().getFirst()));
  }

  private String missing(String name) {
    return "Struct/union of type '"
        + scope.body().points().getFirst().name()
        + "' does not contain a field named '"
        + name
        + "'";
  }

  private static String hint(String name, EventFormat format) {
    return Nearest.hint(name, format.fields().stream().map(Field::name).toList());
  }

  private Type readable(Expression.FieldAccess e, Type type) {
    if (type instanceof Type.Opaque o) {
      scope.error(e.span(), "Fields of type '" + o.name() + "' are not supported by this version");
      return Types.UNKNOWN;
    }
    return type;
  }

  /** The type of a field at a probe. */
  static Type type(Field field, ProbePoint point) {
    Type.Space space = isSyscall(point) ? Type.Space.USER : Type.Space.KERNEL;
    String c = field.type().replace("const ", "").replace("volatile ", "").strip();
    if (field.place() != Place.INLINE) {
      return isChar(c.replace("[]", "").replace("__data_loc", "").replace("__rel_loc", "").strip())
          ? new Type.Pointer(new Int(1, Sign.SIGNED), Type.Space.KERNEL)
          : new Type.Pointer(new Type.Memory(), Type.Space.KERNEL);
    }
    if (c.contains("*")) {
      return new Type.Pointer(target(c), space);
    }
    if (field.elements() > 0) {
      return array(field, c);
    }
    return scalar(field, c);
  }

  private static boolean isSyscall(ProbePoint point) {
    return point instanceof ProbePoint.Tracepoint t && t.point().category().equals("syscalls");
  }

  private static boolean isChar(String c) {
    return c.equals("char");
  }

  private static Type target(String c) {
    int star = c.lastIndexOf('*');
    String name = c.substring(0, star).strip();
    if (name.endsWith("*")) {
      return new Type.Pointer(target(name), Type.Space.EITHER);
    }
    Type known = TypeNames.byName(name);
    return known instanceof Int ? known : new Type.Memory();
  }

  private static Type array(Field field, String c) {
    int each = field.size() / field.elements();
    String element = c.indexOf('[') < 0 ? c : c.substring(0, c.indexOf('[')).strip();
    if (isChar(element)) {
      return new Type.Str(field.elements());
    }
    return isPower(each)
        ? new Type.Array(new Int(each, sign(field)), field.elements())
        : new Type.Opaque(field.type(), field.size());
  }

  private static Type scalar(Field field, String c) {
    if (c.equals("bool") && field.size() == 1) {
      return Types.BOOL;
    }
    boolean number = isPower(field.size()) && !c.startsWith("struct ") && !c.startsWith("union ");
    return number
        ? new Int(field.size(), sign(field))
        : new Type.Opaque(c.toLowerCase(Locale.ROOT), field.size());
  }

  private static Sign sign(Field field) {
    return field.signed() ? Sign.SIGNED : Sign.UNSIGNED;
  }

  private static boolean isPower(int bytes) {
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
  }
}
