package dev.nectar.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The intervals of a function's values. Operation i of the linear order uses its operands at 2·i
 * and gives its result at 2·i + 1; every block starts with an operation of its own, where its phis
 * get their values.
 */
final class Liveness {
  private final List<Block> order;
  private final Map<Value, Interval> intervals = new IdentityHashMap<>();
  private final Map<Block, Integer> starts = new IdentityHashMap<>();
  private final Map<Block, Integer> ends = new IdentityHashMap<>();
  private final Map<Block, BitSet> liveIn = new IdentityHashMap<>();
  private final List<Value> numbered = new ArrayList<>();
  private final Map<Value, Integer> numbers = new IdentityHashMap<>();
  private final List<Integer> calls = new ArrayList<>();

  private Liveness(List<Block> order) {
    this.order = order;
  }

  /** The intervals by ascending start. */
  static List<Interval> intervals(List<Block> order) {
    Liveness liveness = new Liveness(order);
    liveness.number();
    liveness.numberShared();
    liveness.flow();
    liveness.measure();
    List<Interval> all = new ArrayList<>(liveness.intervals.values());
    all.sort(
        (a, b) ->
            a.start != b.start
                ? Integer.compare(a.start, b.start)
                : Integer.compare(a.value.id, b.value.id));
    return all;
  }

  private void number() {
    int position = 0;
    for (Block block : order) {
      starts.put(block, position);
      position += 2;
      for (Value value : block.values) {
        if (value.op() == Op.PHI) {
          define(value, known(starts, block) + 1);
          continue;
        }
        if (value.op() == Op.CALL) {
          calls.add(position);
        }
        if (value.op().hasResult()) {
          define(value, position + 1);
        }
        position += 2;
      }
      ends.put(block, position - 2);
      liveIn.put(block, new BitSet());
    }
  }

  private void define(Value value, int position) {
    intervals.put(value, new Interval(value, position));
  }

  /** Numbers the values that one block defines and another needs; the flow is about them alone. */
  private void numberShared() {
    Map<Value, Block> homes = new IdentityHashMap<>();
    for (Block block : order) {
      block.values.forEach(value -> homes.put(value, block));
    }
    for (Block block : order) {
      for (Value value : block.values) {
        for (Value operand : value.operands) {
          boolean shared = value.op() == Op.PHI || homes.get(operand) != block;
          if (shared && !operand.isRematerialised() && !numbers.containsKey(operand)) {
            numbers.put(operand, numbered.size());
            numbered.add(operand);
          }
        }
      }
    }
  }

  private void flow() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = order.size() - 1; i >= 0; i--) {
        Block block = order.get(i);
        BitSet live = liveOut(block);
        for (int j = block.values.size() - 1; j >= 0; j--) {
          Value value = block.values.get(j);
          Integer number = numbers.get(value);
          if (number != null) {
            live.clear(number);
          }
          if (value.op() != Op.PHI) {
            addOperands(value, live);
          }
        }
        if (!live.equals(known(liveIn, block))) {
          liveIn.put(block, live);
          changed = true;
        }
      }
    }
  }

  private void addOperands(Value value, BitSet live) {
    for (Value operand : value.operands) {
      Integer number = numbers.get(operand);
      if (number != null) {
        live.set(number);
      }
    }
  }

  private BitSet liveOut(Block block) {
    BitSet live = new BitSet();
    for (Block successor : block.successors()) {
      live.or(known(liveIn, successor));
      int edge = successor.predecessors.indexOf(block);
      for (Value phi : successor.values) {
        if (phi.op() != Op.PHI) {
          break;
        }
        Value operand = phi.operand(edge);
        if (!operand.isRematerialised()) {
          live.set(known(numbers, operand));
        }
      }
    }
    return live;
  }

  private void measure() {
    int[] depth = ControlFlow.loopDepth(order);
    for (int i = 0; i < order.size(); i++) {
      Block block = order.get(i);
      long weight = depth[i] == 0 ? 1 : depth[i] == 1 ? 10 : 100;
      extend(known(liveIn, block), known(starts, block));
      extend(liveOut(block), known(ends, block));
      int position = known(starts, block);
      for (Value value : block.values) {
        if (value.op() == Op.PHI) {
          continue;
        }
        position += 2;
        for (Value operand : value.operands) {
          Interval interval = intervals.get(operand);
          if (interval != null) {
            interval.end = Math.max(interval.end, position);
            interval.uses += weight;
          }
        }
      }
    }
    for (Interval interval : intervals.values()) {
      int after = Collections.binarySearch(calls, interval.start);
      int next = after >= 0 ? after + 1 : -after - 1;
      interval.crossesCall = next < calls.size() && calls.get(next) < interval.end;
    }
  }

  private void extend(BitSet live, int position) {
    for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
      Interval interval = known(intervals, numbered.get(i));
      interval.start = Math.min(interval.start, position);
      interval.end = Math.max(interval.end, position);
    }
  }

  private static <K, V> V known(Map<K, V> map, K key) {
    return Objects.requireNonNull(map.get(key));
  }
}
