package dev.nectar.compiler;

import java.util.IdentityHashMap;
import java.util.Map;

/** Values that stand for others, applied to a whole function at once. */
final class Replacements {
  private final Map<Value, Value> replaced = new IdentityHashMap<>();

  void put(Value old, Value replacement) {
    replaced.put(old, replacement);
  }

  boolean contains(Value value) {
    return replaced.containsKey(value);
  }

  Value resolve(Value value) {
    Value at = value;
    Value next = replaced.get(at);
    while (next != null) {
      at = next;
      next = replaced.get(at);
    }
    return at;
  }

  /** Rewrites all operands and drops the replaced values; true if there were any. */
  boolean apply(Function function) {
    if (replaced.isEmpty()) {
      return false;
    }
    for (Block block : function.blocks) {
      block.values.removeIf(replaced::containsKey);
      for (Value value : block.values) {
        value.operands.replaceAll(this::resolve);
      }
    }
    return true;
  }
}
