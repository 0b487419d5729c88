package dev.nectar.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Order, dominators and loops of a function's blocks. */
final class ControlFlow {
  private ControlFlow() {}

  /** The reachable blocks in reverse postorder: every block before those it dominates. */
  static List<Block> reversePostorder(Function function) {
    List<Block> order = new ArrayList<>();
    Set<Block> seen = new HashSet<>();
    Deque<Block> path = new ArrayDeque<>();
    Deque<Integer> next = new ArrayDeque<>();
    path.push(function.entry());
    next.push(0);
    seen.add(function.entry());
    while (!path.isEmpty()) {
      Block block = path.peek();
      int index = next.pop();
      List<Block> successors = block.successors();
      if (index == successors.size()) {
        order.add(path.pop());
        continue;
      }
      next.push(index + 1);
      // The last successor first, so that the first one directly follows its predecessor.
      Block successor = successors.get(successors.size() - 1 - index);
      if (seen.add(successor)) {
        path.push(successor);
        next.push(0);
      }
    }
    Collections.reverse(order);
    return order;
  }

  /** The immediate dominator of each block (Cooper, Harvey, Kennedy 2001); the entry has itself. */
  static Map<Block, Block> dominators(List<Block> order) {
    Map<Block, Integer> number = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      number.put(order.get(i), i);
    }
    int[] dominator = new int[order.size()];
    java.util.Arrays.fill(dominator, -1);
    dominator[0] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 1; i < dominator.length; i++) {
        int found = -1;
        for (Block predecessor : order.get(i).predecessors) {
          Integer p = number.get(predecessor);
          if (p == null || dominator[p] < 0) {
            continue;
          }
          found = found < 0 ? p : meet(dominator, found, p);
        }
        if (found != dominator[i]) {
          dominator[i] = found;
          changed = true;
        }
      }
    }
    Map<Block, Block> result = new HashMap<>();
    for (int i = 0; i < dominator.length; i++) {
      result.put(order.get(i), order.get(dominator[i]));
    }
    return result;
  }

  private static int meet(int[] dominator, int a, int b) {
    int x = a;
    int y = b;
    while (x != y) {
      while (x > y) {
        x = dominator[x];
      }
      while (y > x) {
        y = dominator[y];
      }
    }
    return x;
  }

  /** Drops blocks that cannot be reached, and what phis take from them. */
  static void removeUnreachable(Function function) {
    List<Block> order = reversePostorder(function);
    Set<Block> reachable = new HashSet<>(order);
    for (Block block : order) {
      for (int i = block.predecessors.size() - 1; i >= 0; i--) {
        if (!reachable.contains(block.predecessors.get(i))) {
          removePredecessor(block, i);
        }
      }
    }
    function.blocks.clear();
    function.blocks.addAll(order);
  }

  /** Drops an edge into a block. */
  static void removePredecessor(Block block, int index) {
    block.predecessors.remove(index);
    for (Value value : block.values) {
      if (value.op() == Op.PHI) {
        value.operands.remove(index);
      }
    }
  }

  /** How many loops each block lies in, by back edges to blocks that come earlier in the order. */
  static int[] loopDepth(List<Block> order) {
    Map<Block, Integer> number = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      number.put(order.get(i), i);
    }
    int[] depth = new int[order.size()];
    for (int i = 0; i < order.size(); i++) {
      for (Block successor : order.get(i).successors()) {
        int head = number.getOrDefault(successor, Integer.MAX_VALUE);
        for (int inside = head; inside <= i; inside++) {
          depth[inside]++;
        }
      }
    }
    return depth;
  }
}
