package dev.nectar.bytecode.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which blocks of a function must be passed before others, as a tree. A block dominates itself.
 * Immutable.
 */
public final class Dominators {
  private static final int NONE = -1;

  private final int root;

  /** The immediate dominator; {@link #NONE} for the root and for blocks outside the tree. */
  private final int[] parent;

  private final int[] depth;

  /** Children, sorted by parent. */
  private final Digraph tree;

  /** When a walk of the tree enters a block, and the number of blocks below it. */
  private final DepthFirst walk;

  private final int[] below;

  private Dominators(int root, int[] parent) {
    this.root = root;
    this.parent = parent;
    tree = tree(parent);
    walk = DepthFirst.of(tree, root);
    depth = new int[parent.length];
    below = new int[parent.length];
    Arrays.fill(depth, NONE);
    for (int i = 0; i < walk.reached(); i++) {
      int node = walk.preorder(i);
      depth[node] = node == root ? 0 : depth[parent[node]] + 1;
    }
    for (int i = walk.reached() - 1; i > 0; i--) {
      int node = walk.preorder(i);
      below[parent[node]] += below[node] + 1;
    }
  }

  /**
   * The dominators of a function: a block's are those that every path from the entry to it passes.
   *
   * @param function the function
   * @return the tree of the blocks that can be reached; its root is block 0
   */
  public static Dominators of(FunctionFlow function) {
    return of(function.graph(), 0);
  }

  /**
   * The post-dominators of a function: a block's are those that every path from it to the end of
   * the function passes.
   *
   * @param function the function
   * @return the tree of the blocks from which the end can be reached; its root is {@link
   *     FunctionFlow#exit()}
   */
  public static Dominators postDominators(FunctionFlow function) {
    return of(function.graph().reversed(), function.exit());
  }

  static Dominators of(Digraph graph, int root) {
    DepthFirst walk = DepthFirst.of(graph, root);
    int[] numbers = LengauerTarjan.immediateDominators(graph, walk);
    int[] parent = new int[graph.size()];
    Arrays.fill(parent, NONE);
    for (int i = 1; i < numbers.length; i++) {
      parent[walk.preorder(i)] = walk.preorder(numbers[i]);
    }
    return new Dominators(root, parent);
  }

  private static Digraph tree(int[] parent) {
    int[] children = new int[parent.length];
    int[] parents = new int[parent.length];
    int count = 0;
    for (int node = 0; node < parent.length; node++) {
      if (parent[node] != NONE) {
        children[count] = node;
        parents[count++] = parent[node];
      }
    }
    return Digraph.of(parent.length, Arrays.copyOf(parents, count), Arrays.copyOf(children, count));
  }

  /**
   * The block that dominates all others.
   *
   * @return 0 for dominators, {@link FunctionFlow#exit()} for post-dominators
   */
  public int root() {
    return root;
  }

  /**
   * Whether a block is in the tree.
   *
   * @param block a block's number, or {@link FunctionFlow#exit()}
   * @return for dominators, whether the entry reaches it; for post-dominators, whether it reaches
   *     the end
   */
  public boolean contains(int block) {
    return depth[block] != NONE;
  }

  /**
   * The nearest other block that dominates a block.
   *
   * @param block a block's number, or {@link FunctionFlow#exit()}
   * @return its parent in the tree; nothing for the root and for blocks outside the tree
   */
  public OptionalInt immediate(int block) {
    return parent[block] == NONE ? OptionalInt.empty() : OptionalInt.of(parent[block]);
  }

  /**
   * Whether one block dominates another, in constant time.
   *
   * @param dominator a block's number, or {@link FunctionFlow#exit()}
   * @param block a block's number, or {@link FunctionFlow#exit()}
   * @return true if it does, or if both are the same; false if one is not in the tree
   */
  public boolean dominates(int dominator, int block) {
    int from = walk.number(dominator);
    int at = walk.number(block);
    return from != NONE && at >= from && at <= from + below[dominator];
  }

  /**
   * The blocks that a block dominates immediately.
   *
   * @param block a block's number, or {@link FunctionFlow#exit()}
   * @return its children in the tree, ascending
   */
  public List<Integer> children(int block) {
    List<Integer> children = new ArrayList<>(tree.outDegree(block));
    for (int i = 0; i < tree.outDegree(block); i++) {
      children.add(tree.successor(block, i));
    }
    return Collections.unmodifiableList(children);
  }

  /**
   * How many blocks other than itself dominate a block.
   *
   * @param block a block's number, or {@link FunctionFlow#exit()}
   * @return 0 for the root; nothing for blocks outside the tree
   */
  public OptionalInt depth(int block) {
    return depth[block] == NONE ? OptionalInt.empty() : OptionalInt.of(depth[block]);
  }
}
