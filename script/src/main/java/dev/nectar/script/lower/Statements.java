package dev.nectar.script.lower;

import dev.nectar.compiler.Block;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Value;
import dev.nectar.script.check.CheckedScript;
import dev.nectar.script.check.Type;
import dev.nectar.script.check.Types;
import dev.nectar.script.check.VariableSymbol;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lowers the statements of a body. */
final class Statements {
  /** Where {@code break} and {@code continue} go. */
  private record Loop(Block next, Block end) {}

  private final Code code;
  private final FunctionBuilder b;
  private final CheckedScript.Body body;
  private final Variables variables;
  private final Expressions expressions;
  private final List<Loop> loops = new ArrayList<>();

  Statements(Code code, CheckedScript.Body body, Event event) {
    this.code = code;
    this.b = code.b();
    this.body = body;
    this.variables = new Variables(code);
    this.expressions = new Expressions(code, body, event, variables);
  }

  /** Lowers the predicate and the body; every way through it ends the program. */
  void lower() {
    body.probe()
        .predicate()
        .ifPresent(
            p -> {
              Code.Mark mark = code.mark();
              Block yes = b.block("body");
              Block no = b.block("skip");
              expressions.branch(p, yes, no);
              code.enterSealed(no);
              b.ret(code.constant(0));
              code.enterSealed(yes);
              code.release(mark);
            });
    block(body.probe().body());
    b.ret(code.constant(0));
  }

  private void block(Statement.Block block) {
    Code.Mark mark = code.mark();
    Map<VariableSymbol, Place> before = variables.objects();
    block.statements().forEach(this::statement);
    variables.forgetObjects(before);
    code.release(mark);
  }

  private void statement(Statement statement) {
    code.at(statement.span());
    switch (statement) {
      case Statement.Evaluate s -> temporarily(() -> expressions.discard(s.expression()));
      case Statement.Discard s -> temporarily(() -> expressions.lower(s.value()));
      case Statement.Assign s -> assign(s);
      case Statement.Declare s -> declare(s);
      case Statement.If s -> conditional(s);
      case Statement.While s -> loop(s);
      case Statement.Unroll s -> unroll(s);
      case Statement.Break _ -> leave(loops.getLast().end());
      case Statement.Continue _ -> leave(loops.getLast().next());
      case Statement.Return s -> returned(s);
      case Statement.Block s -> block(s);
    }
  }

  private void temporarily(Runnable action) {
    Code.Mark mark = code.mark();
    action.run();
    code.release(mark);
  }

  // ---- assignments

  private void declare(Statement.Declare s) {
    VariableSymbol symbol = expressions.typing().variable(s.variable());
    variables.define(symbol);
    s.value().ifPresent(v -> temporarily(() -> assign(symbol, v)));
  }

  private void assign(Statement.Assign s) {
    switch (s.target()) {
      case Expression.MapAccess m -> temporarily(() -> expressions.maps().assign(s, m));
      case Expression.Variable v -> {
        VariableSymbol symbol = expressions.typing().variable(v);
        if (!ValueTypes.isNumber(symbol.type())) {
          variables.object(symbol);
        }
        temporarily(
            () -> {
              if (s.operator().isPresent()) {
                compound(s, symbol);
              } else {
                assign(symbol, s.value());
              }
            });
      }
      default -> throw new IllegalStateException("cannot assign " + s.target());
    }
  }

  private void assign(VariableSymbol symbol, Expression value) {
    Type type = symbol.type();
    if (ValueTypes.isNumber(type)) {
      variables.write(symbol, expressions.number(value, type));
      return;
    }
    int size = ValueTypes.size(type);
    Place built = ValueTypes.hasGaps(type) ? code.zeroed(size) : code.temp(size);
    expressions.into(value, type, built);
    code.copy(variables.object(symbol), built, size);
  }

  private void compound(Statement.Assign s, VariableSymbol symbol) {
    Value old = variables.number(symbol);
    Value operand = expressions.number(s.value());
    Value result =
        expressions.arithmetic(
            s.span(),
            s.operator().orElseThrow(),
            old,
            symbol.type(),
            operand,
            expressions.typing().growing(s.value()));
    variables.write(symbol, Numbers.convert(b, result, Types.INT64, symbol.type()));
  }

  // ---- control flow

  private void conditional(Statement.If s) {
    Block yes = b.block("if");
    Block no = b.block("else");
    Block join = b.block("endif");
    temporarily(() -> expressions.branch(s.condition(), yes, no));
    code.enterSealed(yes);
    block(s.then());
    b.jump(join);
    code.enterSealed(no);
    s.otherwise().ifPresent(this::block);
    b.jump(join);
    code.enterSealed(join);
  }

  private void loop(Statement.While s) {
    Block head = b.block("while");
    Block each = b.block("do");
    Block end = b.block("endwhile");
    b.jump(head);
    b.enter(head);
    temporarily(() -> expressions.branch(s.condition(), each, end));
    code.enterSealed(each);
    loops.add(new Loop(head, end));
    block(s.body());
    loops.removeLast();
    code.at(s.keyword());
    b.jump(head);
    b.seal(head);
    code.enterSealed(end);
  }

  private void unroll(Statement.Unroll s) {
    long count = expressions.parameters().constant(s.count()).orElse(1);
    Block end = b.block("endunroll");
    for (long i = 0; i < count; i++) {
      Block next = b.block("unroll");
      loops.add(new Loop(next, end));
      block(s.body());
      loops.removeLast();
      b.jump(next);
      code.enterSealed(next);
    }
    b.jump(end);
    code.enterSealed(end);
  }

  private void leave(Block to) {
    b.jump(to);
    code.enterSealed(b.block("unreachable"));
  }

  private void returned(Statement.Return s) {
    s.value().ifPresent(v -> temporarily(() -> expressions.lower(v)));
    b.ret(code.constant(0));
    code.enterSealed(b.block("unreachable"));
  }
}
