package dev.nectar.linux.trace;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.object.EventFormat;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The arguments of raw tracepoints, from the kernel's types. */
public final class RawTracepoints {
  private static final int SLOT = 8;

  private RawTracepoints() {}

  /**
   * The arguments of a raw tracepoint. Their names are those of the function the kernel makes for
   * each tracepoint ({@code __traceiter_NAME} or {@code __probestub_NAME}), if it is in the types;
   * else {@code arg0} and on.
   *
   * @return its arguments, or empty if there is none of that name
   */
  public static Optional<EventFormat> format(Btf types, String name) {
    int typedef = types.find(BtfKind.TYPEDEF, "btf_trace_" + name);
    if (typedef == 0) {
      return Optional.empty();
    }
    Optional<BtfType.Prototype> prototype = prototype(types, typedef);
    for (String prefix : List.of("__probestub_", "__traceiter_", "__bpf_trace_")) {
      int function = types.find(BtfKind.FUNC, prefix + name);
      if (function != 0 && types.type(function) instanceof BtfType.Func func) {
        prototype = prototype(types, func.prototype());
        break;
      }
    }
    return prototype.map(p -> new EventFormat(-1, fields(types, p.parameters())));
  }

  private static Optional<BtfType.Prototype> prototype(Btf types, int id) {
    int resolved = types.resolve(id);
    if (resolved == 0) {
      return Optional.empty();
    }
    return switch (types.type(resolved)) {
      case BtfType.Pointer pointer -> prototype(types, pointer.target());
      case BtfType.Prototype prototype -> Optional.of(prototype);
      default -> Optional.empty();
    };
  }

  /** The first parameter is the tracepoint's own. */
  private static List<Field> fields(Btf types, List<BtfType.Parameter> parameters) {
    List<Field> fields = new ArrayList<>();
    for (int i = 1; i < parameters.size(); i++) {
      BtfType.Parameter parameter = parameters.get(i);
      int resolved = types.resolve(parameter.type());
      boolean signed =
          resolved != 0
              && switch (types.type(resolved)) {
                case BtfType.Int integer -> integer.signed();
                case BtfType.Enumeration enumeration -> enumeration.signed();
                default -> false;
              };
      String name = parameter.name().isEmpty() ? "arg" + (i - 1) : parameter.name();
      fields.add(
          new Field(
              name,
              text(types, parameter.type(), 0),
              (i - 1) * SLOT,
              (int) types.size(parameter.type()),
              signed,
              0,
              Place.INLINE));
    }
    return fields;
  }

  /** The type as C declares it. */
  private static String text(Btf types, int id, int depth) {
    if (id == 0 || depth > 8) {
      return "void";
    }
    return switch (types.type(id)) {
      case BtfType.Pointer pointer -> {
        String target = text(types, pointer.target(), depth + 1);
        yield target.endsWith("*") ? target + "*" : target + " *";
      }
      case BtfType.Modifier modifier -> {
        String of = text(types, modifier.type(), depth + 1);
        yield modifier.kind() == BtfKind.CONST ? "const " + of : of;
      }
      case BtfType.Struct struct -> (struct.union() ? "union " : "struct ") + struct.name();
      case BtfType.TypeTag tag -> text(types, tag.type(), depth + 1);
      case BtfType.Forward forward -> (forward.union() ? "union " : "struct ") + forward.name();
      case BtfType.Enumeration enumeration -> "enum " + enumeration.name();
      case BtfType.Array array -> text(types, array.element(), depth + 1) + " *";
      case BtfType.Prototype _ -> "void";
      case BtfType.Int integer -> integer.name();
      case BtfType.Typedef typedef -> typedef.name();
      case BtfType.FloatingPoint number -> number.name();
      case BtfType.Func _,
          BtfType.Variable _,
          BtfType.DataSection _,
          BtfType.DeclTag _,
          BtfType.Opaque _ ->
          types.name(id);
    };
  }
}
