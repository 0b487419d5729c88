package dev.nectar.bytecode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Finds loops, inner before outer ones: a loop that is found shrinks to its header, so that no
 * block is walked over twice. For one use.
 */
final class LoopFinder {
  private static final int NONE = -1;

  private final Digraph graph;
  private final DepthFirst walk;
  private final Dominators dominators;

  /** For each block the header of the innermost loop it is in; for headers their own. */
  private final int[] header;

  /** For each header that of the innermost loop around its loop. */
  private final int[] outer;

  /** A block, or where it shrank to; paths get shorter as they are followed. */
  private final int[] shrunk;

  private final int[] pending;

  LoopFinder(Digraph graph, DepthFirst walk, Dominators dominators) {
    this.graph = graph;
    this.walk = walk;
    this.dominators = dominators;
    header = filled(graph.size());
    outer = filled(graph.size());
    shrunk = new int[graph.size()];
    Arrays.setAll(shrunk, i -> i);
    pending = new int[graph.size()];
  }

  private static int[] filled(int size) {
    int[] array = new int[size];
    Arrays.fill(array, NONE);
    return array;
  }

  Loops find() {
    // Blocks are left before those that dominate them, so inner headers come first.
    for (int i = 0; i < walk.reached(); i++) {
      int node = walk.postorder(i);
      if (isHeader(node)) {
        collect(node);
      }
    }
    return number();
  }

  private boolean isBackEdge(int from, int to) {
    return walk.reaches(from) && dominators.dominates(to, from);
  }

  private boolean isHeader(int node) {
    for (int edge = 0; edge < graph.inDegree(node); edge++) {
      if (isBackEdge(graph.predecessor(node, edge), node)) {
        return true;
      }
    }
    return false;
  }

  /** Walks against the edges from the latches to the header. */
  private void collect(int head) {
    header[head] = head;
    int count = 0;
    for (int edge = 0; edge < graph.inDegree(head); edge++) {
      int latch = graph.predecessor(head, edge);
      if (isBackEdge(latch, head)) {
        count = take(latch, head, count);
      }
    }
    while (count > 0) {
      int node = pending[--count];
      for (int edge = 0; edge < graph.inDegree(node); edge++) {
        int predecessor = graph.predecessor(node, edge);
        if (walk.reaches(predecessor)) {
          count = take(predecessor, head, count);
        }
      }
    }
  }

  /** Puts a block, or the loop it is in, into the loop of a header. */
  private int take(int block, int head, int count) {
    int node = representative(block);
    if (node == head) {
      return count;
    }
    if (header[node] == node) {
      outer[node] = head;
    } else {
      header[node] = head;
    }
    shrunk[node] = head;
    pending[count] = node;
    return count + 1;
  }

  private int representative(int block) {
    int node = block;
    while (shrunk[node] != node) {
      shrunk[node] = shrunk[shrunk[node]];
      node = shrunk[node];
    }
    return node;
  }

  /** Gives the loops numbers: outer before inner ones, and those in a loop right after it. */
  private Loops number() {
    DepthFirst forest = forest();
    // The root of the forest stands for the whole function; loops start after it.
    int count = forest.reached() - 1;
    int[] number = filled(graph.size());
    for (int loop = 0; loop < count; loop++) {
      number[forest.preorder(loop + 1)] = loop;
    }
    int[] innermost = new int[graph.size()];
    Arrays.setAll(innermost, node -> header[node] == NONE ? NONE : number[header[node]]);
    int[] parents = new int[count];
    int[] last = new int[count];
    for (int loop = count - 1; loop >= 0; loop--) {
      int around = outer[forest.preorder(loop + 1)];
      parents[loop] = around == NONE ? NONE : number[around];
      last[loop] = Math.max(last[loop], loop);
      if (around != NONE) {
        last[parents[loop]] = Math.max(last[parents[loop]], last[loop]);
      }
    }
    return new Loops(loops(forest, innermost, parents, last), innermost, last, irreducible());
  }

  /** Headers under the headers around them, all under a root of their own. */
  private DepthFirst forest() {
    int root = graph.size();
    int[] heads = IntStream.range(0, root).filter(n -> header[n] == n).toArray();
    int[] around = Arrays.stream(heads).map(n -> outer[n] == NONE ? root : outer[n]).toArray();
    return DepthFirst.of(Digraph.of(root + 1, around, heads), root);
  }

  private List<Loop> loops(DepthFirst forest, int[] innermost, int[] parents, int[] last) {
    int[] starts = starts(forest, innermost);
    List<Integer> blocks = blocks(forest, innermost, starts);
    List<Loop> loops = new ArrayList<>(parents.length);
    for (int loop = 0; loop < parents.length; loop++) {
      int head = forest.preorder(loop + 1);
      boolean outermost = parents[loop] == NONE;
      loops.add(
          new Loop(
              loop,
              head,
              latches(head),
              blocks.subList(starts[loop], starts[last[loop] + 1]),
              outermost ? OptionalInt.empty() : OptionalInt.of(parents[loop]),
              outermost ? 1 : loops.get(parents[loop]).depth() + 1));
    }
    return loops;
  }

  /**
   * Where the blocks of each loop start in one list of all, those of a loop in it behind its own.
   */
  private static int[] starts(DepthFirst forest, int[] innermost) {
    int[] starts = new int[forest.reached()];
    for (int loop : innermost) {
      if (loop != NONE) {
        starts[loop + 1]++;
      }
    }
    for (int loop = 1; loop < starts.length; loop++) {
      starts[loop] += starts[loop - 1];
    }
    return starts;
  }

  private static List<Integer> blocks(DepthFirst forest, int[] innermost, int[] starts) {
    Integer[] blocks = new Integer[starts[starts.length - 1]];
    int[] next = starts.clone();
    for (int loop = 0; loop < starts.length - 1; loop++) {
      blocks[next[loop]++] = forest.preorder(loop + 1);
    }
    for (int block = 0; block < innermost.length; block++) {
      int loop = innermost[block];
      if (loop != NONE && forest.preorder(loop + 1) != block) {
        blocks[next[loop]++] = block;
      }
    }
    return List.of(blocks);
  }

  private List<Integer> latches(int head) {
    List<Integer> latches = new ArrayList<>();
    for (int edge = 0; edge < graph.inDegree(head); edge++) {
      int latch = graph.predecessor(head, edge);
      if (isBackEdge(latch, head)) {
        latches.add(latch);
      }
    }
    return latches.stream().distinct().sorted().toList();
  }

  /** What still goes round when no loop does. */
  private List<IrreducibleRegion> irreducible() {
    int[] from = new int[graph.edges()];
    int[] to = new int[graph.edges()];
    int count = 0;
    for (int node = 0; node < graph.size(); node++) {
      for (int edge = 0; walk.reaches(node) && edge < graph.outDegree(node); edge++) {
        int successor = graph.successor(node, edge);
        if (!dominators.dominates(successor, node)) {
          from[count] = node;
          to[count++] = successor;
        }
      }
    }
    Digraph forward =
        Digraph.of(graph.size(), Arrays.copyOf(from, count), Arrays.copyOf(to, count));
    Components components = Components.of(forward);
    return components.cycles().stream()
        .map(blocks -> new IrreducibleRegion(blocks, entries(components, blocks)))
        .sorted(Comparator.comparingInt(region -> region.blocks().getFirst()))
        .toList();
  }

  private List<Integer> entries(Components components, List<Integer> blocks) {
    return blocks.stream().filter(block -> isEntry(components, block)).toList();
  }

  private boolean isEntry(Components components, int block) {
    for (int edge = 0; edge < graph.inDegree(block); edge++) {
      int predecessor = graph.predecessor(block, edge);
      if (walk.reaches(predecessor)
          && components.component(predecessor) != components.component(block)) {
        return true;
      }
    }
    return false;
  }
}
