package dev.nectar.verifier.analysis;

import java.util.Arrays;

/**
 * Finds loops: sets of instructions of a function from each of which a path leads to each other. By
 * Tarjan's algorithm, without recursion.
 */
final class Loops {
  private final Code code;
  private final boolean[] iterates;
  private final int[] numbers;
  private final int[] order;
  private final int[] low;
  private final int[] open;
  private int opened;
  private int seen;
  private int found;

  Loops(Code code, boolean[] iterates) {
    this.code = code;
    this.iterates = iterates;
    this.numbers = new int[code.length];
    this.order = new int[code.length];
    this.low = new int[code.length];
    this.open = new int[code.length];
  }

  /** The loop of each instruction, from 1; 0 for those that are in none. */
  int[] numbers() {
    int[] path = new int[code.length];
    byte[] next = new byte[code.length];
    for (int root = 0; root < code.length; root++) {
      if (order[root] != 0) {
        continue;
      }
      int depth = 0;
      path[depth++] = root;
      enter(root);
      while (depth > 0) {
        int i = path[depth - 1];
        int to = next[i] > 1 ? -1 : successor(i, next[i]++);
        if (to >= 0 && to < code.length && order[to] == 0) {
          enter(to);
          path[depth++] = to;
        } else if (to >= 0 && to < code.length && numbers[to] == 0) {
          low[i] = Math.min(low[i], order[to]);
        } else if (next[i] > 1) {
          depth--;
          leave(i, depth > 0 ? path[depth - 1] : -1);
        }
      }
    }
    return Arrays.stream(numbers).map(number -> Math.max(number, 0)).toArray();
  }

  private void enter(int i) {
    order[i] = low[i] = ++seen;
    open[opened++] = i;
  }

  private void leave(int i, int from) {
    if (from >= 0) {
      low[from] = Math.min(low[from], low[i]);
    }
    if (low[i] != order[i]) {
      return;
    }
    boolean loop = open[opened - 1] != i || iterates[i] || isOwnSuccessor(i);
    int number = loop ? ++found : -1;
    int last;
    do {
      last = open[--opened];
      numbers[last] = number;
    } while (last != i);
  }

  private boolean isOwnSuccessor(int i) {
    return successor(i, 0) == i || successor(i, 1) == i;
  }

  /** The first (0) or second (1) instruction after one, within its function; -1 for none. */
  private int successor(int i, int which) {
    int first = code.next(i);
    if (which == 0) {
      return first;
    }
    return code.isBranch(i) ? code.target(i) : -1;
  }
}
