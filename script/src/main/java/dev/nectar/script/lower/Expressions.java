package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.Value;
import dev.nectar.compiler.Variable;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.report.Span;
import dev.nectar.script.check.CheckedScript;
import dev.nectar.script.check.Parameters;
import dev.nectar.script.check.Type;
import dev.nectar.script.check.Types;
import dev.nectar.script.check.Typing;
import dev.nectar.script.syntax.BinaryOperator;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.session.ValueType;
import java.util.Optional;
import java.util.OptionalLong;

/** Lowers expressions. */
final class Expressions {
  private final Code code;
  private final FunctionBuilder b;
  private final CheckedScript.Body body;
  private final Typing typing;
  private final Parameters parameters;
  private final Event event;
  private final Variables variables;
  private final Strings strings;
  private final Maps maps;
  private final Builtins builtins;

  Expressions(Code code, CheckedScript.Body body, Event event, Variables variables) {
    this.code = code;
    this.b = code.b();
    this.body = body;
    this.typing = body.typing();
    this.parameters = code.plan().script().parameters();
    this.event = event;
    this.variables = variables;
    this.strings = new Strings(code, this);
    this.maps = new Maps(code, this);
    this.builtins = new Builtins(code, this);
  }

  Typing typing() {
    return typing;
  }

  Parameters parameters() {
    return parameters;
  }

  CheckedScript.Body body() {
    return body;
  }

  Event event() {
    return event;
  }

  Maps maps() {
    return maps;
  }

  Strings strings() {
    return strings;
  }

  Type type(Expression e) {
    return typing.type(e);
  }

  // ---- by kind of result

  /** The value of an expression that is a number. */
  Value number(Expression e) {
    return switch (lower(e)) {
      case Operand.Register n -> n.value();
      case Operand.Memory m -> code.load(Width.DOUBLE, m.place());
    };
  }

  /** The value of an expression as a type it can be converted to. */
  Value number(Expression e, Type to) {
    return Numbers.convert(b, number(e), type(e), to);
  }

  /** Goes to one of two blocks by the truth of an expression. */
  void branch(Expression e, Block then, Block otherwise) {
    code.at(e.span());
    if (e instanceof Expression.Binary x && x.operator().isLogical()) {
      Block second = b.block("second");
      boolean and = x.operator() == BinaryOperator.LOGICAL_AND;
      branch(x.left(), and ? second : then, and ? otherwise : second);
      code.enterSealed(second);
      branch(x.right(), then, otherwise);
      return;
    }
    if (e instanceof Expression.Unary x
        && x.operator() == dev.nectar.script.syntax.UnaryOperator.NOT) {
      branch(x.operand(), otherwise, then);
      return;
    }
    if (e instanceof Expression.Binary x && isNumberComparison(x)) {
      Value left = number(x.left());
      Value right = number(x.right());
      b.branch(Numbers.condition(x.operator(), signed(x)), left, right, then, otherwise);
      return;
    }
    b.branch(number(e), then, otherwise);
  }

  private boolean isNumberComparison(Expression.Binary e) {
    return e.operator().isComparison()
        && ValueTypes.isNumber(type(e.left()))
        && ValueTypes.isNumber(type(e.right()));
  }

  /** Puts the value of an expression, converted, into memory; where gaps are is zero already. */
  void into(Expression e, Type to, Place place) {
    switch (e) {
      case Expression.StringLiteral s -> code.literal(place, s.bytes());
      case Expression.Tuple t when to instanceof Type.Tuple wanted -> tupleInto(t, wanted, place);
      case Expression.Call c when c.name().equals("str") && to instanceof Type.Str s ->
          strings.read(c, place, Math.min(s.capacity(), capacity(c)));
      case Expression.Identifier i when i.name().equals("comm") -> builtins.comm(place);
      default -> store(lower(e), type(e), to, place);
    }
  }

  private int capacity(Expression e) {
    return type(e) instanceof Type.Str s ? s.capacity() : 1;
  }

  private void tupleInto(Expression.Tuple e, Type.Tuple to, Place place) {
    ValueType.Tuple layout = (ValueType.Tuple) ValueTypes.of(to);
    for (int i = 0; i < e.elements().size(); i++) {
      Place part = place.plus(layout.elements().get(i).offset());
      into(e.elements().get(i), to.elements().get(i), part);
    }
  }

  /** Puts a value, converted, into memory; where gaps are is zero already. */
  void store(Operand operand, Type from, Type to, Place place) {
    switch (operand) {
      case Operand.Register n -> {
        Value value = Numbers.convert(b, n.value(), from, to);
        code.store(Code.width(ValueTypes.size(to)), place, value);
      }
      case Operand.Memory m -> copy(m.place(), from, to, place);
    }
  }

  private void copy(Place source, Type from, Type to, Place place) {
    if (from instanceof Type.Tuple f && to instanceof Type.Tuple t && !from.equals(to)) {
      ValueType.Tuple source1 = (ValueType.Tuple) ValueTypes.of(f);
      ValueType.Tuple target = (ValueType.Tuple) ValueTypes.of(t);
      for (int i = 0; i < f.elements().size(); i++) {
        Place part = source.plus(source1.elements().get(i).offset());
        Type type = f.elements().get(i);
        store(
            load(part, type),
            type,
            t.elements().get(i),
            place.plus(target.elements().get(i).offset()));
      }
      return;
    }
    code.copy(place, source, Math.min(ValueTypes.size(from), ValueTypes.size(to)));
  }

  /** The value of a type that lies in memory. */
  Operand load(Place place, Type type) {
    if (!ValueTypes.isNumber(type)) {
      return new Operand.Memory(place);
    }
    Value value = code.load(Code.width(ValueTypes.size(type)), place);
    return new Operand.Register(type instanceof Type.Int ? Numbers.extend(b, value, type) : value);
  }

  // ---- expressions

  Operand lower(Expression e) {
    code.at(e.span());
    OptionalLong constant = parameters.constant(e);
    if (constant.isPresent()) {
      return number(code.constant(constant.getAsLong()));
    }
    return switch (e) {
      case Expression.IntegerLiteral x -> number(code.constant(x.value()));
      case Expression.BooleanLiteral x -> number(code.constant(x.value() ? 1 : 0));
      case Expression.StringLiteral x -> literal(x.bytes());
      case Expression.Positional _, Expression.ParameterCount _ -> number(code.constant(0));
      case Expression.SizeofType x -> number(code.constant(ValueTypes.size(sizeofType(x))));
      case Expression.Variable x -> variables.read(typing.variable(x));
      case MapAccess x -> maps.read(x);
      case Expression.Identifier x -> builtins.call(x, x.name(), java.util.List.of());
      case Expression.Call x -> builtins.call(x, x.name(), x.arguments());
      case Expression.FieldAccess x -> field(x);
      case Expression.TupleAccess x -> part(x.tuple(), x.index());
      case Expression.Index x -> index(x);
      case Expression.Unary x -> unary(x);
      case Expression.StepBy x -> number(step(x));
      case Expression.Binary x -> binary(x);
      case Expression.Conditional x -> conditional(x);
      case Expression.Cast x -> cast(x);
      case Expression.Tuple x -> tuple(x);
    };
  }

  /** Lowers an expression whose value nobody asks for. */
  void discard(Expression e) {
    if (e instanceof Expression.Call c && c.name().equals("delete")) {
      code.at(e.span());
      builtins.deleteOrWarn(c);
    } else {
      lower(e);
    }
  }

  static Operand number(Value value) {
    return new Operand.Register(value);
  }

  Operand literal(String bytes) {
    Place place = code.zeroed(bytes.length() + 1);
    code.literal(place, bytes);
    return new Operand.Memory(place);
  }

  private Type sizeofType(Expression.SizeofType e) {
    return dev.nectar.script.check.Sizes.type(e.type(), code.plan().settings());
  }

  private Operand tuple(Expression.Tuple e) {
    Type type = type(e);
    Place place = code.zeroed(ValueTypes.size(type));
    into(e, type, place);
    return new Operand.Memory(place);
  }

  private Operand part(Expression tuple, int index) {
    Type.Tuple type = (Type.Tuple) type(tuple);
    ValueType.Tuple layout = (ValueType.Tuple) ValueTypes.of(type);
    Place place = lower(tuple) instanceof Operand.Memory m ? m.place() : code.zeroed(layout.size());
    return load(place.plus(layout.elements().get(index).offset()), type.elements().get(index));
  }

  private Operand field(Expression.FieldAccess e) {
    Field field = body.format().flatMap(f -> f.field(e.name())).orElseThrow();
    Type type = type(e);
    if (ValueTypes.isNumber(type)) {
      return number(event.number(code, field, type));
    }
    int size = ValueTypes.size(type);
    Place place = code.zeroed(size);
    Value address = event.address(code, field);
    // What follows the byte 0 of a text may be anything, and must not count in comparisons.
    Helper read =
        type instanceof Type.Str ? Helper.PROBE_READ_KERNEL_STR : Helper.PROBE_READ_KERNEL;
    b.call(read, code.address(place), code.constant(size), address);
    return new Operand.Memory(place);
  }

  private Operand index(Expression.Index e) {
    Type array = type(e.array());
    return switch (array) {
      case Type.Tuple _ -> part(e.array(), (int) parameters.constant(e.index()).orElseThrow());
      case Type.Pointer p -> element(e, p.target(), number(e.array()), p.space());
      case Type.Array a -> checkedElement(e, a);
      default -> throw new IllegalStateException("cannot index " + array);
    };
  }

  private Operand checkedElement(Expression.Index e, Type.Array array) {
    Value index = number(e.index());
    Value base = arrayAddress(e.array());
    Variable safe = b.variable("index");
    Block outside = b.block("outside");
    Block inside = b.block("inside");
    b.write(safe, index);
    b.branch(Condition.ULT, index, code.constant(array.length()), inside, outside);
    code.enterSealed(outside);
    code.count(code.plan().outOfBounds(e.span()), code.constant(0));
    b.write(safe, code.constant(0));
    b.jump(inside);
    code.enterSealed(inside);
    return readElement(array.element(), base, b.read(safe), Type.Space.KERNEL);
  }

  private Value arrayAddress(Expression array) {
    if (array instanceof Expression.FieldAccess f) {
      Field field = body.format().flatMap(x -> x.field(f.name())).orElseThrow();
      return event.address(code, field);
    }
    return number(array);
  }

  private Operand element(Expression.Index e, Type type, Value base, Type.Space space) {
    return readElement(type, base, number(e.index()), space);
  }

  private Operand readElement(Type type, Value base, Value index, Type.Space space) {
    Value offset = b.binary(Op.MUL, index, code.constant(ValueTypes.size(type)));
    return dereference(type, b.binary(Op.ADD, base, offset), space);
  }

  private Operand dereference(Type type, Value address, Type.Space space) {
    int size = ValueTypes.size(type);
    Place place = code.zeroed(8);
    readMemory(place, code.constant(size), address, space);
    return load(place, type);
  }

  /** Reads memory of the kernel or of the process; what cannot be read is zero. */
  void readMemory(Place place, Value size, Value address, Type.Space space) {
    switch (space) {
      case KERNEL -> b.call(Helper.PROBE_READ_KERNEL, code.address(place), size, address);
      case USER -> b.call(Helper.PROBE_READ_USER, code.address(place), size, address);
      case EITHER -> {
        Block kernel = b.block("kernel");
        Block user = b.block("user");
        Block join = b.block("read");
        b.branch(Condition.SLT, address, code.constant(0), kernel, user);
        code.enterSealed(kernel);
        readMemory(place, size, address, Type.Space.KERNEL);
        b.jump(join);
        code.enterSealed(user);
        readMemory(place, size, address, Type.Space.USER);
        b.jump(join);
        code.enterSealed(join);
      }
    }
  }

  // ---- operators

  private Operand unary(Expression.Unary e) {
    return switch (e.operator()) {
      case NOT -> number(b.compare(Condition.EQ, number(e.operand()), code.constant(0)));
      case COMPLEMENT -> number(b.binary(Op.XOR, number(e.operand()), code.constant(-1)));
      case NEGATE -> number(b.binary(Op.SUB, code.constant(0), number(e.operand())));
      case DEREFERENCE -> {
        Type.Pointer p = (Type.Pointer) type(e.operand());
        yield dereference(p.target(), number(e.operand()), p.space());
      }
    };
  }

  private Value step(Expression.StepBy e) {
    return switch (e.target()) {
      case Expression.Variable v -> {
        var symbol = typing.variable(v);
        Value old = variables.number(symbol);
        Value next = Numbers.convert(b, stepped(e, old), Types.INT64, symbol.type());
        variables.write(symbol, next);
        yield e.step().isPrefix() ? next : old;
      }
      case MapAccess m -> maps.step(e, m);
      default -> throw new IllegalStateException("cannot step " + e.target());
    };
  }

  Value stepped(Expression.StepBy e, Value old) {
    return b.add(old, e.step().isIncrement() ? 1 : -1);
  }

  private boolean signed(Expression.Binary e) {
    return signed(typing.growing(e.left()), typing.growing(e.right()));
  }

  private static boolean signed(Type left, Type right) {
    Optional<Type.Int> a = left.asInt();
    Optional<Type.Int> c = right.asInt();
    return a.isPresent()
        && c.isPresent()
        && dev.nectar.script.check.Sizes.joinsSigned(a.get(), c.get());
  }

  private Operand binary(Expression.Binary e) {
    if (e.operator().isLogical()) {
      return number(truth(e));
    }
    if (!ValueTypes.isNumber(type(e.left()))) {
      return number(equality(e));
    }
    Value left = number(e.left());
    Value right = number(e.right());
    code.at(e.span());
    if (e.operator().isComparison()) {
      return number(b.compare(Numbers.condition(e.operator(), signed(e)), left, right));
    }
    return number(
        arithmetic(
            e.span(),
            e.operator(),
            left,
            typing.growing(e.left()),
            right,
            typing.growing(e.right())));
  }

  /** The result of an operator on two numbers; a pointer steps by what it points to. */
  Value arithmetic(
      Span span, BinaryOperator operator, Value left, Type leftType, Value right, Type rightType) {
    Value a = scaled(left, leftType, rightType);
    Value c = scaled(right, rightType, leftType);
    boolean shift = operator == BinaryOperator.SHIFT_LEFT || operator == BinaryOperator.SHIFT_RIGHT;
    boolean signed =
        shift
            ? leftType.asInt().map(Type.Int::isSigned).orElse(false)
            : signed(leftType, rightType);
    boolean division = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.MODULO;
    return division
        ? divide(span, Numbers.op(operator, signed), a, c)
        : b.binary(Numbers.op(operator, signed), a, c);
  }

  private Value scaled(Value value, Type type, Type other) {
    if (type.asInt().isEmpty() || !(other instanceof Type.Pointer p)) {
      return value;
    }
    int size = p.target() instanceof Type.Memory ? 1 : ValueTypes.size(p.target());
    return size == 1 ? value : b.binary(Op.MUL, value, code.constant(size));
  }

  private Value divide(Span span, Op op, Value left, Value right) {
    if (right.constant().isPresent() && right.constant().get() != 0) {
      return b.binary(op, left, right);
    }
    Variable result = b.variable("quotient");
    Block zero = b.block("zero");
    Block whole = b.block("divide");
    Block join = b.block("divided");
    b.branch(right, whole, zero);
    code.enterSealed(zero);
    code.count(code.plan().divisionByZero(span), code.constant(0));
    b.write(result, code.constant(1));
    b.jump(join);
    code.enterSealed(whole);
    b.write(result, b.binary(op, left, right));
    b.jump(join);
    code.enterSealed(join);
    return b.read(result);
  }

  private Value truth(Expression e) {
    Variable result = b.variable("truth");
    Block yes = b.block("true");
    Block no = b.block("false");
    Block join = b.block("truth");
    branch(e, yes, no);
    code.enterSealed(yes);
    b.write(result, code.constant(1));
    b.jump(join);
    code.enterSealed(no);
    b.write(result, code.constant(0));
    b.jump(join);
    code.enterSealed(join);
    return b.read(result);
  }

  private Value equality(Expression.Binary e) {
    Value equal =
        type(e.left()) instanceof Type.Tuple
            ? tuplesEqual(e.left(), e.right())
            : strings.equal(e.left(), e.right());
    return e.operator() == BinaryOperator.EQUAL
        ? equal
        : b.compare(Condition.EQ, equal, code.constant(0));
  }

  private Value tuplesEqual(Expression left, Expression right) {
    Type joined = dev.nectar.script.check.Sizes.join(type(left), type(right)).settled();
    int size = ValueTypes.size(joined);
    Place a = code.zeroed(size);
    into(left, joined, a);
    Place c = code.zeroed(size);
    into(right, joined, c);
    return code.equal(a, c, size);
  }

  private Operand conditional(Expression.Conditional e) {
    Type type = type(e);
    if (ValueTypes.isNumber(type)) {
      return number(chosenNumber(e, type));
    }
    Place result = type instanceof Type.None ? code.temp(8) : code.zeroed(ValueTypes.size(type));
    Block yes = b.block("then");
    Block no = b.block("else");
    Block join = b.block("chosen");
    branch(e.condition(), yes, no);
    code.enterSealed(yes);
    chosenInto(e.then().orElse(e.condition()), type, result);
    b.jump(join);
    code.enterSealed(no);
    chosenInto(e.otherwise(), type, result);
    b.jump(join);
    code.enterSealed(join);
    return new Operand.Memory(result);
  }

  private void chosenInto(Expression e, Type type, Place place) {
    if (type instanceof Type.None) {
      lower(e);
    } else {
      into(e, type, place);
    }
  }

  private Value chosenNumber(Expression.Conditional e, Type type) {
    Variable result = b.variable("chosen");
    Block yes = b.block("then");
    Block no = b.block("else");
    Block join = b.block("chosen");
    Optional<Value> condition =
        e.then().isPresent() ? Optional.empty() : Optional.of(number(e.condition(), type));
    if (condition.isPresent()) {
      b.branch(condition.get(), yes, no);
    } else {
      branch(e.condition(), yes, no);
    }
    code.enterSealed(yes);
    b.write(result, condition.orElseGet(() -> number(e.then().orElseThrow(), type)));
    b.jump(join);
    code.enterSealed(no);
    b.write(result, number(e.otherwise(), type));
    b.jump(join);
    code.enterSealed(join);
    return b.read(result);
  }

  private Operand cast(Expression.Cast e) {
    Type to = type(e);
    Type from = type(e.operand());
    if (ValueTypes.isNumber(to)) {
      return number(Numbers.convert(b, number(e.operand()), from, to));
    }
    int size = ValueTypes.size(to);
    Place place = code.zeroed(Math.max(size, ValueTypes.size(from)));
    into(e.operand(), to, place);
    if (to instanceof Type.Str s) {
      code.store(Width.BYTE, place.plus(s.capacity() - 1), code.constant(0));
    }
    return new Operand.Memory(place);
  }
}
