package dev.nectar.compiler;

/** The text of a function, for people and for approved files. */
final class Printer {
  private Printer() {}

  static String print(Function function) {
    StringBuilder out = new StringBuilder("function ").append(function.name).append('\n');
    for (int i = 0; i < function.stackObjects.size(); i++) {
      out.append("  stack").append(i).append(": ").append(function.stackObjects.get(i));
      out.append(" bytes\n");
    }
    for (Block block : function.blocks) {
      out.append(block).append(':');
      String separator = "  ; from ";
      for (Block predecessor : block.predecessors) {
        out.append(separator).append(predecessor);
        separator = ", ";
      }
      out.append('\n');
      for (Value value : block.values) {
        out.append("  ");
        print(value, out);
        out.append('\n');
      }
    }
    return out.toString();
  }

  static String reference(Value value) {
    return switch (value.op()) {
      case CONSTANT -> Long.toString(value.number);
      case MAP -> "map " + value.symbol();
      case STACK -> "stack" + value.number;
      default -> "%" + value.id;
    };
  }

  private static void print(Value value, StringBuilder out) {
    if (value.op().hasResult()) {
      out.append(reference(value)).append(" = ");
    }
    out.append(value.op().name().toLowerCase(java.util.Locale.ROOT));
    if (value.width != null) {
      out.append(8 * value.width().bytes());
    }
    if (value.condition != null) {
      out.append(' ').append(value.condition().jump().text());
    }
    if (value.helper != null) {
      out.append(' ').append(value.helper().symbol());
    }
    String separator = " ";
    for (int i = 0; i < value.operands.size(); i++) {
      out.append(separator).append(reference(value.operand(i)));
      boolean base = i == 0 && value.width != null;
      if (base && value.number != 0) {
        out.append(value.number > 0 ? "+" : "").append(value.number);
      }
      if (value.op() == Op.PHI) {
        out.append(" from ").append(value.block.predecessors.get(i));
      }
      separator = ", ";
    }
    separator = value.operands.isEmpty() ? " " : " -> ";
    for (Block target : value.targets) {
      out.append(separator).append(target);
      separator = ", ";
    }
  }
}
