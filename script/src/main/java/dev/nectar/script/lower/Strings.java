package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Value;
import dev.nectar.compiler.Variable;
import dev.nectar.script.check.Type;
import dev.nectar.script.syntax.Expression;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Lowers what is done with strings. */
final class Strings {
  private final Code code;
  private final FunctionBuilder b;
  private final Expressions expressions;

  Strings(Code code, Expressions expressions) {
    this.code = code;
    this.b = code.b();
    this.expressions = expressions;
  }

  /** The value of {@code str(...)}. */
  Operand str(Expression.Call e) {
    Type.Str type = (Type.Str) expressions.type(e);
    Place place = code.zeroed(type.capacity());
    read(e, place, type.capacity());
    return new Operand.Memory(place);
  }

  /** Puts what {@code str(...)} gives into memory that is zero; answers the length with its NUL. */
  Value read(Expression.Call e, Place place, int capacity) {
    return read(e, code.address(place), capacity);
  }

  /** The same, to an address. */
  Value read(Expression.Call e, Value address, int capacity) {
    Expression argument = e.arguments().getFirst();
    Optional<String> literal = expressions.parameters().literal(argument);
    if (literal.isPresent()) {
      String cut = literal.get().substring(0, Math.min(literal.get().length(), capacity - 1));
      return copy(address, expressions.literal(cut), cut.length() + 1);
    }
    Type type = expressions.type(argument);
    if (type instanceof Type.Str s) {
      return copy(address, expressions.lower(argument), Math.min(s.capacity(), capacity));
    }
    Value pointer = expressions.number(argument);
    Value size = size(e, capacity);
    Type.Space space = type instanceof Type.Pointer p ? p.space() : Type.Space.EITHER;
    return read(address, size, pointer, space);
  }

  /** The room for the text: a length that is known is in the capacity already. */
  private Value size(Expression.Call e, int capacity) {
    if (e.arguments().size() < 2) {
      return code.constant(capacity);
    }
    Expression length = e.arguments().get(1);
    OptionalLong constant = expressions.parameters().constant(length);
    if (constant.isPresent()) {
      return code.constant(capacity);
    }
    Value room = b.add(expressions.number(length), 1);
    Value most = code.constant(capacity);
    return code.choose(Condition.UGT, room, most, most, room);
  }

  private Value read(Value to, Value size, Value from, Type.Space space) {
    return switch (space) {
      case KERNEL -> length(b.call(Helper.PROBE_READ_KERNEL_STR, to, size, from));
      case USER -> length(b.call(Helper.PROBE_READ_USER_STR, to, size, from));
      case EITHER -> {
        Variable length = b.variable("length");
        Block kernel = b.block("kernel");
        Block user = b.block("user");
        Block join = b.block("read");
        b.branch(Condition.SLT, from, code.constant(0), kernel, user);
        code.enterSealed(kernel);
        b.write(length, b.call(Helper.PROBE_READ_KERNEL_STR, to, size, from));
        b.jump(join);
        code.enterSealed(user);
        b.write(length, b.call(Helper.PROBE_READ_USER_STR, to, size, from));
        b.jump(join);
        code.enterSealed(join);
        yield length(b.read(length));
      }
    };
  }

  private Value length(Value returned) {
    return code.choose(Condition.SLT, returned, code.constant(0), code.constant(0), returned);
  }

  private Value copy(Value to, Operand from, int capacity) {
    Place place = from instanceof Operand.Memory m ? m.place() : code.zeroed(8);
    return length(
        b.call(Helper.PROBE_READ_KERNEL_STR, to, code.constant(capacity), code.address(place)));
  }

  /** Puts a text at an address that may vary; answers its length with its NUL. */
  Value into(Expression e, Value address) {
    int capacity = expressions.type(e) instanceof Type.Str s ? s.capacity() : 1;
    return e instanceof Expression.Call c && c.name().equals("str")
        ? read(c, address, capacity)
        : copy(address, expressions.lower(e), capacity);
  }

  /** 1 if two strings are the same, else 0. */
  Value equal(Expression left, Expression right) {
    if (left instanceof Expression.StringLiteral l && right instanceof Expression.StringLiteral r) {
      return code.constant(l.bytes().equals(r.bytes()) ? 1 : 0);
    }
    if (right instanceof Expression.StringLiteral literal) {
      return equalLiteral(left, literal.bytes());
    }
    if (left instanceof Expression.StringLiteral literal) {
      return equalLiteral(right, literal.bytes());
    }
    Place a = place(expressions.lower(left));
    Place c = place(expressions.lower(right));
    return code.equal(a, c, Math.min(capacity(left), capacity(right)));
  }

  /** 0 if the first bytes of two strings are the same, else 1. */
  Value differ(List<Expression> arguments) {
    Expression left = arguments.get(0);
    Expression right = arguments.get(1);
    long most = expressions.parameters().constant(arguments.get(2)).orElse(0);
    int size = (int) Math.min(most, Math.min(capacity(left), capacity(right)));
    if (size == 0) {
      return code.constant(0);
    }
    Place a = place(expressions.lower(left));
    Place c = place(expressions.lower(right));
    return b.compare(Condition.EQ, code.equal(a, c, size), code.constant(0));
  }

  private Value equalLiteral(Expression e, String literal) {
    Place place = place(expressions.lower(e));
    return literal.length() + 1 > capacity(e) ? code.constant(0) : code.equal(place, literal);
  }

  private Place place(Operand operand) {
    return operand instanceof Operand.Memory m ? m.place() : code.zeroed(8);
  }

  private int capacity(Expression e) {
    return expressions.type(e) instanceof Type.Str s ? s.capacity() : 1;
  }
}
