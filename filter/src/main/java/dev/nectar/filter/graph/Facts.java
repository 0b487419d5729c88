package dev.nectar.filter.graph;

import dev.nectar.bytecode.Width;
import dev.nectar.bytecode.classic.ClassicAluOp;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known at a place of the graph: values that have been computed on every way there, and how
 * much of the packet is known to be there. Immutable.
 */
final class Facts {
  /** How many values are followed; the oldest is forgotten first. */
  private static final int MOST = 128;

  static final Facts NONE = new Facts(new LinkedHashMap<>(), 0);

  private final Map<Value, Knowledge> values;
  private final int captured;

  /**
   * @param values what is known of each value; being here means it was computed
   * @param captured how many bytes the packet has at least
   */
  private Facts(Map<Value, Knowledge> values, int captured) {
    this.values = values;
    this.captured = captured;
  }

  // ---- questions

  /** Which way a test goes, if that is known. */
  Optional<Boolean> decide(Test test) {
    return test.right() instanceof Value.Constant(int with)
        ? knowledge(test.left()).decide(test.op(), with)
        : Optional.empty();
  }

  private Knowledge knowledge(Value value) {
    Optional<Knowledge> known = Optional.ofNullable(values.get(value));
    if (known.isPresent()) {
      return known.get();
    }
    return value instanceof Value.Binary(ClassicAluOp op, Value left, Value.Constant(int right))
        ? Knowledge.computed(op, knowledge(left), right)
        : Knowledge.of(value);
  }

  /** Whether a test cannot end the filter by what it computes. */
  boolean isSafe(Test test) {
    return isSafe(test.left()) && isSafe(test.right());
  }

  /** Whether computing a value cannot end the filter. */
  boolean isSafe(Value value) {
    if (values.containsKey(value)) {
      return true;
    }
    return switch (value) {
      case Value.Constant constant -> true;
      case Value.Length length -> true;
      case Value.Variable variable -> true;
      case Value.HeaderLength(int offset) -> offset < captured;
      case Value.Load load -> load.fixed() && isCaptured(load);
      case Value.Negated(Value of) -> isSafe(of);
      case Value.Binary(ClassicAluOp op, Value left, Value right) ->
          isSafe(left) && isSafe(right) && !mayDivideByZero(op, right);
    };
  }

  /** Negative offsets are no part of the packet, and always there. */
  private boolean isCaptured(Value.Load load) {
    return load.offset() < 0 || load.offset() + load.width().bytes() <= captured;
  }

  private static boolean mayDivideByZero(ClassicAluOp op, Value right) {
    boolean divides = op == ClassicAluOp.DIV || op == ClassicAluOp.MOD;
    return divides && !(right instanceof Value.Constant(int number) && number != 0);
  }

  // ---- more facts

  /** Which way a test went. */
  enum Outcome {
    HELD,
    FAILED
  }

  /** What is known after a test. */
  Facts after(Test test, Outcome outcome) {
    Facts facts = computed(test.left()).computed(test.right());
    return test.right() instanceof Value.Constant(int with)
        ? facts.learn(test.left(), test.op(), with, outcome)
        : facts;
  }

  private Facts learn(Value value, ClassicJumpOp op, int with, Outcome outcome) {
    Knowledge before = knowledge(value);
    Knowledge now = outcome == Outcome.HELD ? before.where(op, with) : before.whereNot(op, with);
    Facts learned = known(value, now);
    if (value instanceof Value.Binary(ClassicAluOp alu, Value of, Value.Constant(int mask))
        && alu == ClassicAluOp.AND) {
      return learned.known(of, learned.knowledge(of).masked(mask, now));
    }
    return learned;
  }

  private Facts known(Value value, Knowledge knowledge) {
    Map<Value, Knowledge> more = new LinkedHashMap<>(values);
    more.remove(value);
    more.put(value, knowledge);
    if (more.size() > MOST) {
      more.remove(more.keySet().iterator().next());
    }
    return new Facts(more, captured);
  }

  /** What is known after a value was computed. */
  Facts computed(Value value) {
    return switch (value) {
      case Value.Constant constant -> this;
      case Value.Length length -> this;
      case Value.Variable variable -> this;
      case Value.HeaderLength(int offset) -> captured(offset + 1);
      case Value.Negated(Value of) -> computed(of);
      case Value.Binary(ClassicAluOp op, Value left, Value right) -> {
        Facts parts = computed(left).computed(right);
        yield mayDivideByZero(op, right) ? parts.kept(value) : parts;
      }
      case Value.Load(Width width, Value base, int offset) -> {
        boolean fixed = base.equals(Value.Constant.ZERO);
        Facts parts = computed(base);
        yield fixed ? parts.captured(offset < 0 ? 0 : offset + width.bytes()) : parts.kept(value);
      }
    };
  }

  private Facts kept(Value value) {
    return values.containsKey(value) ? this : known(value, knowledge(value));
  }

  private Facts captured(int bytes) {
    return bytes <= captured ? this : new Facts(values, bytes);
  }

  /** What is known after a variable has got a value. */
  Facts assigned(int variable, Value value) {
    Facts before = computed(value);
    Knowledge knowledge = before.knowledge(value);
    Map<Value, Knowledge> rest = new LinkedHashMap<>(before.values);
    rest.keySet().removeIf(each -> each.uses(variable));
    rest.put(new Value.Variable(variable), knowledge);
    return new Facts(rest, before.captured);
  }

  /** What is known where two ways meet. */
  Facts or(Facts other) {
    Map<Value, Knowledge> common = new LinkedHashMap<>();
    for (Map.Entry<Value, Knowledge> each : values.entrySet()) {
      Optional.ofNullable(other.values.get(each.getKey()))
          .ifPresent(theirs -> common.put(each.getKey(), each.getValue().or(theirs)));
    }
    return new Facts(common, Math.min(captured, other.captured));
  }
}
