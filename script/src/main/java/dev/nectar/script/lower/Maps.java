package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.Value;
import dev.nectar.compiler.Variable;
import dev.nectar.report.Span;
import dev.nectar.script.check.Type;
import dev.nectar.script.check.Types;
import dev.nectar.script.lower.PlanParts.ScriptMap;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.script.syntax.Statement;
import java.util.List;
import java.util.Optional;

/** Lowers what is done with maps. */
final class Maps {
  private static final int NO_EXIST = 1;

  private final Code code;
  private final FunctionBuilder b;
  private final Expressions expressions;

  Maps(Code code, Expressions expressions) {
    this.code = code;
    this.b = code.b();
    this.expressions = expressions;
  }

  ScriptMap map(MapAccess access) {
    return code.plan().map(access.name());
  }

  // ---- keys

  /** The key of an access, in memory; a histogram's has room for the bucket behind it. */
  Place key(ScriptMap map, Optional<Expression> key) {
    if (key.isEmpty() || map.key().isEmpty()) {
      return map.isHistogram() ? code.zeroed(8) : code.smallKey(0);
    }
    Type type = map.key().get();
    int size = map.isHistogram() ? map.bucketOffset() + 8 : ValueTypes.size(type);
    boolean gaps = ValueTypes.hasGaps(type) || map.isHistogram();
    Place place = gaps ? code.zeroed(size) : code.temp(size);
    expressions.into(key.get(), type, place);
    return place;
  }

  // ---- plain values

  Operand read(MapAccess e) {
    ScriptMap map = map(e);
    if (map.value() instanceof Type.Aggregate a) {
      return Expressions.number(new Merge(code, a).value(map, key(map, e.key())));
    }
    Value found = code.lookUp(map.name(), key(map, e.key()));
    return ValueTypes.isNumber(map.value())
        ? Expressions.number(readNumber(map, found))
        : readObject(map, found);
  }

  private Value readNumber(ScriptMap map, Value found) {
    Variable result = b.variable("value");
    Block some = b.block("found");
    Block join = b.block("value");
    b.write(result, code.constant(0));
    b.branch(found, some, join);
    code.enterSealed(some);
    b.write(result, loadNumber(map, found));
    b.jump(join);
    code.enterSealed(join);
    return b.read(result);
  }

  private Value loadNumber(ScriptMap map, Value found) {
    return expressions.load(new Place.At(found, 0), map.value()) instanceof Operand.Register n
        ? n.value()
        : code.constant(0);
  }

  private Operand readObject(ScriptMap map, Value found) {
    int size = ValueTypes.size(map.value());
    Place copy = code.zeroed(size);
    Block some = b.block("found");
    Block join = b.block("value");
    b.branch(found, some, join);
    code.enterSealed(some);
    code.copy(copy, new Place.At(found, 0), size);
    b.jump(join);
    code.enterSealed(join);
    return new Operand.Memory(copy);
  }

  void assign(Statement.Assign s, MapAccess target) {
    ScriptMap map = map(target);
    if (map.value() instanceof Type.Aggregate a) {
      aggregate(s, target, map, a);
      return;
    }
    Place key = key(map, target.key());
    if (s.operator().isPresent()) {
      compound(s, map, key);
      return;
    }
    int size = ValueTypes.size(map.value());
    Place value = ValueTypes.hasGaps(map.value()) ? code.zeroed(size) : code.temp(size);
    expressions.into(s.value(), map.value(), value);
    code.at(s.span());
    update(s.span(), map, key, value);
  }

  private void compound(Statement.Assign s, ScriptMap map, Place key) {
    Value old = readNumber(map, code.lookUp(map.name(), key));
    Value operand = expressions.number(s.value());
    Value result =
        expressions.arithmetic(
            s.span(),
            s.operator().orElseThrow(),
            old,
            map.value(),
            operand,
            expressions.typing().growing(s.value()));
    Place value = code.temp(8);
    expressions.store(Expressions.number(result), Types.INT64, map.value(), value);
    update(s.span(), map, key, value);
  }

  private void update(Span span, ScriptMap map, Place key, Place value) {
    Value failed =
        b.call(
            Helper.MAP_UPDATE_ELEM,
            b.map(map.name()),
            code.address(key),
            code.address(value),
            code.constant(0));
    Block full = b.block("mapfull");
    Block join = b.block("updated");
    b.branch(failed, full, join);
    code.enterSealed(full);
    code.count(code.plan().mapFull(span), failed);
    b.jump(join);
    code.enterSealed(join);
  }

  /** {@code ++} or {@code --}; an entry that is missing counts as 0. */
  Value step(Expression.StepBy e, MapAccess target) {
    ScriptMap map = map(target);
    Place key = key(map, target.key());
    Value found = code.lookUp(map.name(), key);
    Variable old = b.variable("old");
    Block some = b.block("found");
    Block none = b.block("missing");
    Block join = b.block("stepped");
    Width width = Code.width(ValueTypes.size(map.value()));
    b.branch(found, some, none);
    code.enterSealed(some);
    Value before = loadNumber(map, found);
    b.write(old, before);
    b.store(width, found, 0, expressions.stepped(e, before));
    b.jump(join);
    code.enterSealed(none);
    b.write(old, code.constant(0));
    Place value = code.temp(8);
    code.store(width, value, expressions.stepped(e, code.constant(0)));
    update(e.span(), map, key, value);
    b.jump(join);
    code.enterSealed(join);
    Value result = b.read(old);
    return e.step().isPrefix()
        ? Numbers.convert(b, expressions.stepped(e, result), Types.INT64, map.value())
        : result;
  }

  /** 1 if the entry was there, else 0. */
  Value delete(ScriptMap map, Optional<Expression> key) {
    Place place = key(map, key);
    if (map.isHistogram()) {
      deleteBuckets(map, place);
      return code.constant(1);
    }
    Value failed = b.call(Helper.MAP_DELETE_ELEM, b.map(map.name()), code.address(place));
    return b.compare(Condition.EQ, failed, code.constant(0));
  }

  private void deleteBuckets(ScriptMap map, Place key) {
    Type.Aggregate a = (Type.Aggregate) map.value();
    Variable bucket = b.variable("bucket");
    Block head = b.block("buckets");
    Block each = b.block("bucket");
    Block end = b.block("deleted");
    b.write(bucket, code.constant(0));
    b.jump(head);
    b.enter(head);
    b.branch(Condition.ULT, b.read(bucket), code.constant(buckets(a)), each, end);
    code.enterSealed(each);
    code.store(Width.DOUBLE, key.plus(map.bucketOffset()), b.read(bucket));
    b.call(Helper.MAP_DELETE_ELEM, b.map(map.name()), code.address(key));
    b.write(bucket, b.add(b.read(bucket), 1));
    b.jump(head);
    b.seal(head);
    code.enterSealed(end);
  }

  private static long buckets(Type.Aggregate a) {
    List<Long> shape = a.shape();
    return a.kind() == Type.Aggregation.HIST
        ? ((65 - shape.getFirst()) << shape.getFirst()) + 2
        : (shape.get(1) - shape.get(0)) / shape.get(2) + 3;
  }

  Value hasKey(ScriptMap map, Expression key) {
    Value found = code.lookUp(map.name(), key(map, Optional.of(key)));
    return b.compare(Condition.NE, found, code.constant(0));
  }

  // ---- aggregations

  private void aggregate(Statement.Assign s, MapAccess target, ScriptMap map, Type.Aggregate a) {
    List<Expression> arguments = s.value() instanceof Expression.Call c ? c.arguments() : List.of();
    Place key = key(map, target.key());
    Value value = arguments.isEmpty() ? code.constant(1) : expressions.number(arguments.getFirst());
    code.at(s.span());
    if (map.isHistogram()) {
      Value bucket = a.kind() == Type.Aggregation.HIST ? logarithmic(value, a) : linear(value, a);
      code.store(Width.DOUBLE, key.plus(map.bucketOffset()), bucket);
    }
    Block done = b.block("done");
    Value entry = entry(s.span(), map, key, done);
    change(entry, value, a);
    b.jump(done);
    code.enterSealed(done);
  }

  /** The entry of this CPU, made if missing; goes to a block if that fails. */
  private Value entry(Span span, ScriptMap map, Place key, Block failed) {
    Variable entry = b.variable("entry");
    Value found = code.lookUp(map.name(), key);
    Block some = b.block("entry");
    if (map.perCpuArray()) {
      b.branch(found, some, failed);
      code.enterSealed(some);
      return found;
    }
    Block none = b.block("missing");
    Block full = b.block("mapfull");
    b.write(entry, found);
    b.branch(found, some, none);
    code.enterSealed(none);
    Place zero = code.zeroed(map.valueSize());
    Value error =
        b.call(
            Helper.MAP_UPDATE_ELEM,
            b.map(map.name()),
            code.address(key),
            code.address(zero),
            code.constant(NO_EXIST));
    // Another CPU may have made it meanwhile: what counts is whether it is there now.
    Value second = code.lookUp(map.name(), key);
    b.write(entry, second);
    b.branch(second, some, full);
    code.enterSealed(full);
    code.count(code.plan().mapFull(span), error);
    b.jump(failed);
    code.enterSealed(some);
    return b.read(entry);
  }

  private void change(Value entry, Value value, Type.Aggregate a) {
    switch (a.kind()) {
      case COUNT, HIST, LHIST -> add(entry, 0, code.constant(1));
      case SUM -> add(entry, 0, value);
      case AVG, STATS -> {
        add(entry, 0, value);
        add(entry, 8, code.constant(1));
      }
      case MIN -> keep(entry, value, a.value().isSigned() ? Condition.SLT : Condition.ULT);
      case MAX -> keep(entry, value, a.value().isSigned() ? Condition.SGT : Condition.UGT);
    }
  }

  /**
   * In one instruction, although each CPU has its own: programs at other points can interrupt this
   * one between two, and since Linux 7.0 a program at a tracepoint can be preempted there for long.
   */
  private void add(Value entry, int offset, Value value) {
    b.atomicAdd(Width.DOUBLE, entry, offset, value);
  }

  private void keep(Value entry, Value value, Condition better) {
    Block compare = b.block("compare");
    Block write = b.block("keep");
    Block join = b.block("kept");
    b.branch(b.load(Width.DOUBLE, entry, 8), compare, write);
    code.enterSealed(compare);
    b.branch(better, value, b.load(Width.DOUBLE, entry, 0), write, join);
    code.enterSealed(write);
    b.store(Width.DOUBLE, entry, 0, value);
    b.store(Width.DOUBLE, entry, 8, code.constant(1));
    b.jump(join);
    code.enterSealed(join);
  }

  // ---- buckets: specification section 11

  private Value logarithmic(Value value, Type.Aggregate a) {
    int bits = a.shape().getFirst().intValue();
    Variable bucket = b.variable("bucket");
    Block notNegative = b.block("positive");
    Block large = b.block("large");
    Block small = b.block("small");
    Block join = b.block("bucket");
    b.write(bucket, code.constant(0));
    if (a.value().isSigned()) {
      b.branch(Condition.SLT, value, code.constant(0), join, notNegative);
      code.enterSealed(notNegative);
    }
    b.branch(Condition.ULT, value, code.constant(2L << bits), small, large);
    code.enterSealed(small);
    b.write(bucket, b.add(value, 1));
    b.jump(join);
    code.enterSealed(large);
    b.write(bucket, largeBucket(value, bits));
    b.jump(join);
    code.enterSealed(join);
    return b.read(bucket);
  }

  private Value largeBucket(Value value, int bits) {
    Value power = highestBit(value);
    Value step = b.add(power, 1 - bits);
    Value base = b.binary(Op.SHL, step, code.constant(bits));
    if (bits == 0) {
      return b.add(base, 1);
    }
    Value shift = b.add(power, -bits);
    Value top = b.binary(Op.LSHR, value, shift);
    Value part = b.binary(Op.AND, top, code.constant((1L << bits) - 1));
    return b.add(b.binary(Op.OR, base, part), 1);
  }

  /** The position of the highest bit that is set, found by halving. */
  private Value highestBit(Value value) {
    Value rest = value;
    Value position = code.constant(0);
    for (int step = 32; step >= 1; step /= 2) {
      Value limit = code.constant(step == 32 ? 0xffffffffL : (1L << step) - 1);
      Value above = b.compare(Condition.UGT, rest, limit);
      Value shift = b.binary(Op.MUL, above, code.constant(step));
      rest = b.binary(Op.LSHR, rest, shift);
      position = b.binary(Op.ADD, position, shift);
    }
    return position;
  }

  private Value linear(Value value, Type.Aggregate a) {
    long min = a.shape().get(0);
    long max = a.shape().get(1);
    long step = a.shape().get(2);
    boolean signed = a.value().isSigned();
    Variable bucket = b.variable("bucket");
    Block notBelow = b.block("notbelow");
    Block inside = b.block("inside");
    Block join = b.block("bucket");
    b.write(bucket, code.constant(0));
    Condition less = signed ? Condition.SLT : Condition.ULT;
    b.branch(less, value, code.constant(min), join, notBelow);
    code.enterSealed(notBelow);
    b.write(bucket, code.constant((max - min) / step + 1));
    b.branch(less, value, code.constant(max), inside, join);
    code.enterSealed(inside);
    Value above = b.add(value, -min);
    b.write(bucket, b.add(b.binary(Op.UDIV, above, code.constant(step)), 1));
    b.jump(join);
    code.enterSealed(join);
    return b.read(bucket);
  }
}
