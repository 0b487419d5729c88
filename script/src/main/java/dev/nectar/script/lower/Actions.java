package dev.nectar.script.lower;

import dev.nectar.bytecode.Width;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.Value;
import dev.nectar.report.Severity;
import dev.nectar.report.Span;
import dev.nectar.script.check.Function;
import dev.nectar.script.check.Type;
import dev.nectar.script.check.Types;
import dev.nectar.script.lower.PlanParts.ScriptMap;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.session.Action;
import dev.nectar.session.EventLayout;
import dev.nectar.session.Place;
import dev.nectar.session.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Lowers what user space does: sends an event with the number of the action and its arguments. */
final class Actions {
  private final Code code;
  private final FunctionBuilder b;
  private final Expressions expressions;

  Actions(Code code, Expressions expressions) {
    this.code = code;
    this.b = code.b();
    this.expressions = expressions;
  }

  void call(Function function, Span span, List<Expression> arguments) {
    switch (function) {
      case PRINTF -> {
        List<Expression> values = rest(arguments);
        send(new Action.Printf(format(arguments), types(values)), values);
      }
      case ERRORF -> report(Severity.ERROR, span, arguments);
      case WARNF -> report(Severity.WARNING, span, arguments);
      case PRINT -> print(arguments);
      case CLEAR -> clear(map(arguments));
      case ZERO -> send(new Action.Zero(map(arguments).index()), List.of());
      case TIME -> send(new Action.Time(time(arguments)), List.of());
      case EXIT -> exit(arguments);
      default -> throw new IllegalStateException(function.word() + " sends nothing");
    }
  }

  private void report(Severity severity, Span span, List<Expression> arguments) {
    List<Expression> values = rest(arguments);
    send(new Action.Report(severity, format(arguments), types(values), Place.of(span)), values);
  }

  void clear(ScriptMap map) {
    send(new Action.Clear(map.index()), List.of());
  }

  private ScriptMap map(List<Expression> arguments) {
    return expressions.maps().map((MapAccess) arguments.getFirst());
  }

  private static List<Expression> rest(List<Expression> arguments) {
    return arguments.subList(1, arguments.size());
  }

  private static String format(List<Expression> arguments) {
    return ((Expression.StringLiteral) arguments.getFirst()).bytes();
  }

  private static String time(List<Expression> arguments) {
    return arguments.isEmpty() ? "%H:%M:%S\n" : ValueTypes.text(format(arguments));
  }

  private List<ValueType> types(List<Expression> values) {
    return values.stream().map(e -> ValueTypes.of(expressions.type(e))).toList();
  }

  private void print(List<Expression> arguments) {
    Expression what = arguments.getFirst();
    if (what instanceof MapAccess m && m.key().isEmpty()) {
      long top = constant(arguments, 1);
      long divisor = constant(arguments, 2);
      send(new Action.PrintMap(expressions.maps().map(m).index(), top, divisor), List.of());
    } else if (what instanceof MapAccess m
        && expressions.maps().map(m).value() instanceof Type.Aggregate) {
      printAggregate(m);
    } else {
      send(new Action.PrintValue(ValueTypes.of(expressions.type(what))), List.of(what));
    }
  }

  private void printAggregate(MapAccess m) {
    ScriptMap map = expressions.maps().map(m);
    Type type = map.key().orElseThrow();
    Action action = new Action.PrintAggregate(map.index(), ValueTypes.of(type));
    send(action, List.of(m.key().orElseThrow()), List.of(type));
  }

  private long constant(List<Expression> arguments, int index) {
    return index < arguments.size()
        ? expressions.parameters().constant(arguments.get(index)).orElse(0)
        : 0;
  }

  private void exit(List<Expression> arguments) {
    send(new Action.Exit(), arguments, arguments.isEmpty() ? List.of() : List.of(Types.INT64));
    b.ret(code.constant(0));
    b.enter(b.block("unreachable"));
  }

  private void send(Action action, List<Expression> values) {
    List<Type> types = new ArrayList<>();
    values.forEach(e -> types.add(expressions.type(e)));
    send(action, values, types);
  }

  // ---- records

  private void send(Action action, List<Expression> values, List<Type> types) {
    Code.Mark mark = code.mark();
    EventLayout layout = EventLayout.of(action.arguments());
    dev.nectar.script.lower.Place record = code.temp(layout.largest());
    code.store(Width.DOUBLE, record, header(action));
    if (values.size() < layout.offsets().size()) {
      code.zero(record.plus(EventLayout.HEADER), layout.fixed() - EventLayout.HEADER);
    }
    Value size = code.constant(layout.fixed());
    for (int i = 0; i < values.size(); i++) {
      dev.nectar.script.lower.Place slot = record.plus(layout.offsets().get(i));
      if (types.get(i) instanceof Type.Str) {
        Value start = b.binary(Op.ADD, code.address(record), size);
        Value length = expressions.strings().into(values.get(i), start);
        code.store(Width.DOUBLE, slot, length);
        size = b.binary(Op.ADD, size, length);
      } else {
        code.zero(slot, ValueTypes.size(types.get(i)));
        expressions.into(values.get(i), types.get(i), slot);
      }
    }
    code.send(code.address(record), size);
    code.release(mark);
  }

  private Value header(Action action) {
    long number = code.plan().action(action);
    return code.constant(code.plan().isLittleEndian() ? number : number << 32);
  }
}
