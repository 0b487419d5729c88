package dev.nectar.script.syntax;

import dev.nectar.script.syntax.Script.Probe;
import dev.nectar.script.syntax.Script.Setting;
import java.util.List;
import java.util.Optional;

/** Writes a syntax tree as indented lines, one node a line. */
public final class AstPrinter {
  private final StringBuilder out = new StringBuilder();
  private int depth;

  private AstPrinter() {}

  /** The tree of a script. */
  public static String print(Script script) {
    AstPrinter printer = new AstPrinter();
    printer.line("script");
    printer.depth++;
    for (Setting setting : script.config()) {
      printer.line("config " + setting.key().text() + " = " + setting.value().text());
    }
    script.probes().forEach(printer::probe);
    return printer.out.toString();
  }

  private void line(String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }

  private void probe(Probe probe) {
    line("probe");
    depth++;
    probe.points().forEach(p -> line("attach " + p.text()));
    probe.predicate().ifPresent(p -> labelled("if", p));
    statements(probe.body());
    depth--;
  }

  private void statements(Statement.Block block) {
    block.statements().forEach(this::statement);
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Evaluate s -> expression(s.expression());
      case Statement.Assign s -> {
        line("assign" + s.operator().map(o -> " " + o + "=").orElse(""));
        children(List.of(s.target(), s.value()));
      }
      case Statement.Discard s -> labelled("discard", s.value());
      case Statement.Declare s -> {
        line("let $" + s.variable().name() + s.type().map(t -> ": " + t).orElse(""));
        s.value().ifPresent(v -> children(List.of(v)));
      }
      case Statement.If s -> {
        labelled("if", s.condition());
        labelled("then", s.then());
        s.otherwise().ifPresent(e -> labelled("else", e));
      }
      case Statement.While s -> {
        labelled("while", s.condition());
        labelled("do", s.body());
      }
      case Statement.Unroll s -> {
        labelled("unroll", s.count());
        labelled("do", s.body());
      }
      case Statement.Break _ -> line("break");
      case Statement.Continue _ -> line("continue");
      case Statement.Return s -> {
        line("return");
        s.value().ifPresent(v -> children(List.of(v)));
      }
      case Statement.Block s -> labelled("block", s);
    }
  }

  private void labelled(String label, Statement.Block block) {
    line(label);
    depth++;
    statements(block);
    depth--;
  }

  private void labelled(String label, Expression expression) {
    line(label);
    children(List.of(expression));
  }

  private void children(List<Expression> expressions) {
    depth++;
    expressions.forEach(this::expression);
    depth--;
  }

  private void expression(Expression expression) {
    line(label(expression));
    children(children(expression));
  }

  private static String label(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral e -> "int " + Long.toUnsignedString(e.value());
      case Expression.StringLiteral e -> "string " + quote(e.bytes());
      case Expression.BooleanLiteral e -> "bool " + e.value();
      case Expression.Positional e -> "parameter $" + e.number();
      case Expression.ParameterCount _ -> "parameter $#";
      case Expression.Identifier e -> "builtin " + e.name();
      case Expression.Call e -> "call " + e.name();
      case Expression.SizeofType e -> "sizeof " + e.type();
      case Expression.Variable e -> "variable $" + e.name();
      case Expression.MapAccess e -> "map @" + e.name();
      case Expression.FieldAccess e -> "field " + e.name();
      case Expression.TupleAccess e -> "element " + e.index();
      case Expression.Index _ -> "index";
      case Expression.Unary e -> "unary " + e.operator();
      case Expression.StepBy e -> "step " + e.step();
      case Expression.Binary e -> "binary " + e.operator();
      case Expression.Conditional e -> e.then().isPresent() ? "?:" : "elvis";
      case Expression.Cast e -> "cast " + e.type();
      case Expression.Tuple _ -> "tuple";
    };
  }

  /** The direct parts of an expression, in the order they are written. */
  public static List<Expression> children(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral _,
          Expression.StringLiteral _,
          Expression.BooleanLiteral _,
          Expression.Positional _,
          Expression.ParameterCount _,
          Expression.Identifier _,
          Expression.SizeofType _,
          Expression.Variable _ ->
          List.of();
      case Expression.Call e -> e.arguments();
      case Expression.MapAccess e -> e.key().map(List::of).orElse(List.of());
      case Expression.FieldAccess e -> List.of(e.object());
      case Expression.TupleAccess e -> List.of(e.tuple());
      case Expression.Index e -> List.of(e.array(), e.index());
      case Expression.Unary e -> List.of(e.operand());
      case Expression.StepBy e -> List.of(e.target());
      case Expression.Binary e -> List.of(e.left(), e.right());
      case Expression.Conditional e -> conditional(e.condition(), e.then(), e.otherwise());
      case Expression.Cast e -> List.of(e.operand());
      case Expression.Tuple e -> e.elements();
    };
  }

  private static List<Expression> conditional(
      Expression condition, Optional<Expression> then, Expression otherwise) {
    return then.map(t -> List.of(condition, t, otherwise)).orElse(List.of(condition, otherwise));
  }

  /** A string of bytes between quotes, with escapes. */
  public static String quote(String bytes) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            out.append(c);
          } else {
            out.append("\\x").append(Character.forDigit(c >> 4 & 15, 16));
            out.append(Character.forDigit(c & 15, 16));
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
