package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.Value;
import dev.nectar.compiler.Variable;
import dev.nectar.script.check.Type;
import dev.nectar.script.lower.PlanParts.ScriptMap;

/** Lowers the number that an entry's values on all CPUs make together. */
final class Merge {
  /**
   * The loop is left at the first number the kernel knows no CPU of, so that a plan also runs on
   * machines with more CPUs, up to these. The verifier follows every round.
   */
  private static final int FEWEST_ROUNDS = 64;

  private final Code code;
  private final FunctionBuilder b;
  private final Type.Aggregate type;
  private final Variable total;
  private final Variable count;

  Merge(Code code, Type.Aggregate type) {
    this.code = code;
    this.b = code.b();
    this.type = type;
    this.total = b.variable("total");
    this.count = b.variable("count");
  }

  /** The value of the entry with a key; 0 if there is none. */
  Value value(ScriptMap map, Place key) {
    Variable cpu = b.variable("cpu");
    Block head = b.block("cpus");
    Block look = b.block("lookup");
    Block each = b.block("cpu");
    Block end = b.block("merged");
    b.write(total, code.constant(0));
    b.write(count, code.constant(0));
    b.write(cpu, code.constant(0));
    b.jump(head);
    b.enter(head);
    int rounds = Math.max(FEWEST_ROUNDS, code.plan().target().cpus());
    b.branch(Condition.ULT, b.read(cpu), code.constant(rounds), look, end);
    code.enterSealed(look);
    Value found =
        b.call(Helper.MAP_LOOKUP_PERCPU_ELEM, b.map(map.name()), code.address(key), b.read(cpu));
    b.branch(found, each, end);
    code.enterSealed(each);
    add(found);
    b.write(cpu, b.add(b.read(cpu), 1));
    b.jump(head);
    b.seal(head);
    code.enterSealed(end);
    return type.kind() == Type.Aggregation.AVG ? average() : b.read(total);
  }

  private void add(Value entry) {
    Value value = b.load(Width.DOUBLE, entry, 0);
    switch (type.kind()) {
      case COUNT, SUM -> increase(total, value);
      case AVG -> {
        increase(total, value);
        increase(count, b.load(Width.DOUBLE, entry, 8));
      }
      case MIN -> keep(entry, value, signed() ? Condition.SLT : Condition.ULT);
      case MAX -> keep(entry, value, signed() ? Condition.SGT : Condition.UGT);
      case STATS, HIST, LHIST -> throw new IllegalStateException(type + " is no number");
    }
  }

  private boolean signed() {
    return type.value().isSigned();
  }

  private void increase(Variable sum, Value value) {
    b.write(sum, b.binary(Op.ADD, b.read(sum), value));
  }

  /** Keeps the better value; a CPU without one says so in the second word. */
  private void keep(Value entry, Value value, Condition better) {
    Block filled = b.block("filled");
    Block compare = b.block("compare");
    Block take = b.block("take");
    Block join = b.block("next");
    b.branch(b.load(Width.DOUBLE, entry, 8), filled, join);
    code.enterSealed(filled);
    b.branch(b.read(count), compare, take);
    code.enterSealed(compare);
    b.branch(better, value, b.read(total), take, join);
    code.enterSealed(take);
    b.write(total, value);
    b.write(count, code.constant(1));
    b.jump(join);
    code.enterSealed(join);
  }

  private Value average() {
    Variable result = b.variable("average");
    Block some = b.block("some");
    Block join = b.block("average");
    Value parts = b.read(count);
    b.write(result, code.constant(0));
    b.branch(parts, some, join);
    code.enterSealed(some);
    b.write(result, b.binary(signed() ? Op.SDIV : Op.UDIV, b.read(total), parts));
    b.jump(join);
    code.enterSealed(join);
    return b.read(result);
  }
}
