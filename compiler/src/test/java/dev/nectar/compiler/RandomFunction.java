package dev.nectar.compiler;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Functions of random arithmetic, memory, calls, branches and bounded loops. */
final class RandomFunction {
  private static final List<Op> OPS =
      List.of(
          Op.ADD, Op.SUB, Op.MUL, Op.UDIV, Op.UMOD, Op.SDIV, Op.SMOD, Op.AND, Op.OR, Op.XOR, Op.SHL,
          Op.LSHR, Op.ASHR);
  private static final List<Helper> HELPERS =
      List.of(
          Helper.KTIME_GET_NS,
          Helper.SEND_SIGNAL,
          Helper.MAP_LOOKUP_ELEM,
          Helper.PROBE_READ,
          Helper.MAP_UPDATE_ELEM,
          Helper.PERF_EVENT_OUTPUT);
  private static final long[] CORNERS = {
    0,
    1,
    -1,
    2,
    8,
    63,
    64,
    255,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MIN_VALUE,
    Long.MAX_VALUE
  };

  private final Random random;
  private final FunctionBuilder builder = new FunctionBuilder("random");
  private final List<Variable> variables = new ArrayList<>();
  private final Value memory = builder.stack(32);
  private int budget;

  private RandomFunction(long seed) {
    random = new Random(seed);
    budget = 5 + random.nextInt(60);
  }

  static Function of(long seed) {
    RandomFunction generator = new RandomFunction(seed);
    return generator.build();
  }

  private Function build() {
    for (int at = 0; at < 32; at += 8) {
      builder.store(Width.DOUBLE, memory, at, builder.constant(random.nextLong()));
    }
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      Variable variable = builder.variable("v" + i);
      variables.add(variable);
      builder.write(variable, random.nextBoolean() ? builder.context() : number());
    }
    statements(3);
    Value sum = builder.constant(0);
    for (Variable variable : variables) {
      sum = builder.binary(Op.XOR, builder.binary(Op.MUL, sum, number()), builder.read(variable));
    }
    builder.ret(sum);
    return builder.build();
  }

  private void statements(int depth) {
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count && budget > 0; i++) {
      budget--;
      switch (random.nextInt(depth > 0 ? 8 : 5)) {
        case 0, 1, 2 -> builder.write(variable(), expression(3));
        case 3 -> store();
        case 4 -> builder.write(variable(), call());
        case 5, 6 -> branch(depth - 1);
        default -> loop(depth - 1);
      }
    }
  }

  private void store() {
    Width width = Width.values()[random.nextInt(4)];
    int at = random.nextInt(32 / width.bytes()) * width.bytes();
    if (width.bytes() >= 4 && random.nextBoolean()) {
      builder.atomicAdd(width, memory, at, expression(1));
    } else {
      builder.store(width, memory, at, expression(1));
    }
  }

  private Value call() {
    Helper helper = HELPERS.get(random.nextInt(HELPERS.size()));
    Value[] arguments = new Value[helper.arguments()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = expression(1);
    }
    return builder.call(helper, arguments);
  }

  private void branch(int depth) {
    Block then = builder.block("then");
    Block otherwise = builder.block("else");
    Block join = builder.block("join");
    if (random.nextBoolean()) {
      builder.branch(condition(), expression(2), expression(1), then, otherwise);
    } else {
      builder.branch(expression(2), then, otherwise);
    }
    builder.enter(then);
    statements(depth);
    builder.jump(join);
    builder.enter(otherwise);
    if (random.nextBoolean()) {
      statements(depth);
    }
    builder.enter(join);
  }

  private void loop(int depth) {
    Variable counter = builder.variable("i");
    Block head = builder.block("head");
    Block body = builder.block("body");
    Block exit = builder.block("exit");
    builder.write(counter, builder.constant(0));
    builder.enter(head);
    Value limit = builder.constant(random.nextInt(4));
    builder.branch(Condition.ULT, builder.read(counter), limit, body, exit);
    builder.enter(body);
    statements(depth);
    builder.write(counter, builder.add(builder.read(counter), 1));
    builder.jump(head);
    builder.seal(head);
    builder.enter(exit);
  }

  private Value expression(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return random.nextInt(3) == 0 ? number() : builder.read(variable());
    }
    return switch (random.nextInt(8)) {
      case 0 -> builder.compare(condition(), expression(depth - 1), expression(depth - 1));
      case 1 -> {
        Width width = Width.values()[random.nextInt(4)];
        yield builder.load(width, memory, random.nextInt(32 / width.bytes()) * width.bytes());
      }
      case 2 -> builder.zeroExtend(expression(depth - 1), Width.values()[random.nextInt(4)]);
      case 3 -> builder.signExtend(expression(depth - 1), Width.values()[random.nextInt(4)]);
      default ->
          builder.binary(
              OPS.get(random.nextInt(OPS.size())), expression(depth - 1), expression(depth - 1));
    };
  }

  private Condition condition() {
    return Condition.values()[random.nextInt(Condition.values().length)];
  }

  private Variable variable() {
    return variables.get(random.nextInt(variables.size()));
  }

  private Value number() {
    return builder.constant(
        random.nextBoolean()
            ? CORNERS[random.nextInt(CORNERS.length)]
            : random.nextLong() >> random.nextInt(64));
  }
}
