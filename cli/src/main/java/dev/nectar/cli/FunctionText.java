package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.BtfType.Parameter;
import java.util.Locale;

/** A function's declaration as bpftool writes it: {@code int count(void * ctx)}. */
final class FunctionText {
  private static final int DEEPEST = 100;

  private final Btf types;
  private final StringBuilder out = new StringBuilder();

  private FunctionText(Btf types) {
    this.types = types;
  }

  /**
   * The text of a function.
   *
   * @param function its number among the types
   */
  static String of(Btf types, int function) {
    FunctionText text = new FunctionText(types);
    text.type(function, 0);
    return text.out.toString();
  }

  private void type(int id, int depth) {
    if (depth > DEEPEST) {
      out.append("...");
      return;
    }
    if (id == 0) {
      out.append("void ");
      return;
    }
    switch (types.type(id)) {
      case BtfType.Struct t -> out.append(t.union() ? "union " : "struct ").append(name(id));
      case BtfType.Enumeration _ -> out.append("enum ").append(name(id));
      case BtfType.Forward t -> out.append(t.union() ? "union " : "struct ").append(name(id));
      case BtfType.Array t -> {
        type(t.element(), depth + 1);
        out.append('[').append(t.count()).append(']');
      }
      case BtfType.Pointer t -> {
        type(t.target(), depth + 1);
        out.append("* ");
      }
      case BtfType.Modifier t -> {
        out.append(t.kind().name().toLowerCase(Locale.ROOT)).append(' ');
        type(t.type(), depth + 1);
      }
      case BtfType.TypeTag t -> type(t.type(), depth + 1);
      case BtfType.Func t -> function(types.type(t.prototype()), t.name(), depth);
      case BtfType.Prototype t -> function(t, "", depth);
      default -> out.append(name(id));
    }
  }

  private String name(int id) {
    String name = types.name(id);
    return (name.isEmpty() ? "(anon)" : name) + " ";
  }

  private void function(BtfType type, String name, int depth) {
    if (!(type instanceof BtfType.Prototype prototype)) {
      out.append(name);
      return;
    }
    type(prototype.result(), depth + 1);
    out.append(name).append('(');
    String separator = "";
    for (Parameter each : prototype.parameters()) {
      out.append(separator);
      if (each.type() == 0) {
        out.append("...");
      } else {
        type(each.type(), depth + 1);
        out.append(each.name());
      }
      separator = ", ";
    }
    out.append(')');
  }
}
