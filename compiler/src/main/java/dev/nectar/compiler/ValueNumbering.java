package dev.nectar.compiler;

import java.util.ArrayList;
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
    Map<Block, Block> dominators = ControlFlow.dominators(order);
    Map<Block, Map<Key, Value>> known = new HashMap<>();
    Replacements replacements = new Replacements();
    for (Block block : order) {
      Map<Key, Value> here = new HashMap<>();
      known.put(block, here);
      for (Value value : block.values) {
        if (value.op().effect() != Op.Effect.PURE) {
          continue;
        }
        Key key = key(value, replacements);
        Value earlier = find(key, block, known, dominators);
        if (earlier == null) {
          here.put(key, value);
        } else {
          replacements.put(value, earlier);
        }
      }
    }
    return replacements.apply(function);
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

  private static @org.jspecify.annotations.Nullable Value find(
      Key key, Block block, Map<Block, Map<Key, Value>> known, Map<Block, Block> dominators) {
    Block at = block;
    while (true) {
      Value found = known.getOrDefault(at, Map.of()).get(key);
      Block up = dominators.getOrDefault(at, at);
      if (found != null || up == at) {
        return found;
      }
      at = up;
    }
  }
}
