package dev.nectar.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drops pure operations that a dominating block already did on the same operands. */
final class ValueNumbering {
  private record Key(Op op, Optional<Condition> condition, List<Object> operands) {}

  private ValueNumbering() {}

  /** Merges equal values; true if something changed. */
  static boolean run(Function function) {
    List<Block> order = ControlFlow.reversePostorder(function);
    Replacements replacements = new Replacements();
    Map<Block, List<Block>> dominated = children(order);
    Map<Key, Value> known = new HashMap<>();
    Deque<Visit> path = new ArrayDeque<>();
    path.push(visit(function.entry(), known, replacements));
    while (!path.isEmpty()) {
      Visit visit = path.peek();
      List<Block> children = dominated.getOrDefault(visit.block, List.of());
      if (visit.next < children.size()) {
        path.push(visit(children.get(visit.next++), known, replacements));
      } else {
        visit.added.forEach(known::remove);
        path.pop();
      }
    }
    return replacements.apply(function);
  }

  /** A block on the way from the entry, and what it added to the known values. */
  private static final class Visit {
    final Block block;
    final List<Key> added = new ArrayList<>();
    int next;

    Visit(Block block) {
      this.block = block;
    }
  }

  private static Map<Block, List<Block>> children(List<Block> order) {
    Map<Block, List<Block>> children = new HashMap<>();
    ControlFlow.dominators(order)
        .forEach(
            (block, dominator) -> {
              if (block != dominator) {
                children.computeIfAbsent(dominator, d -> new ArrayList<>()).add(block);
              }
            });
    return children;
  }

  private static Visit visit(Block block, Map<Key, Value> known, Replacements replacements) {
    Visit visit = new Visit(block);
    for (Value value : block.values) {
      if (value.op().effect() == Op.Effect.PURE) {
        Key key = key(value, replacements);
        Value earlier = known.putIfAbsent(key, value);
        if (earlier == null) {
          visit.added.add(key);
        } else {
          replacements.put(value, earlier);
        }
      }
    }
    return visit;
  }

  private static Key key(Value value, Replacements replacements) {
    List<Object> operands = new ArrayList<>(value.operands.size());
    for (Value operand : value.operands) {
      Value resolved = replacements.resolve(operand);
      operands.add(
          resolved.isRematerialised()
              ? List.of(resolved.op(), resolved.number, Optional.ofNullable(resolved.symbol))
              : resolved);
    }
    return new Key(value.op(), Optional.ofNullable(value.condition), operands);
  }
}
