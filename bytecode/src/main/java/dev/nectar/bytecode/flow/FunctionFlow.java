package dev.nectar.bytecode.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A function of a program: its basic blocks and the edges between them. Block 0 is the entry.
 * Immutable.
 */
public final class FunctionFlow {
  private final int number;
  private final List<Block> blocks;
  private final Digraph graph;
  private final DepthFirst walk;

  FunctionFlow(int number, List<Block> blocks, Digraph graph) {
    this.number = number;
    this.blocks = List.copyOf(blocks);
    this.graph = graph;
    walk = DepthFirst.of(graph, 0);
  }

  /**
   * Its number.
   *
   * @return its place among the functions of the program, which lie in the program's order; 0 is
   *     where the program starts
   */
  public int number() {
    return number;
  }

  /**
   * Where it starts.
   *
   * @return the index of its first instruction in the list of the program's instructions
   */
  public int first() {
    return blocks.getFirst().first();
  }

  /**
   * Where it ends.
   *
   * @return the index after its last instruction
   */
  public int end() {
    return blocks.getLast().end();
  }

  /**
   * Its blocks.
   *
   * @return at least one, in the order of the program, each at the place that is its number
   */
  public List<Block> blocks() {
    return blocks;
  }

  /**
   * The node that stands for the function's end, which edges of kind {@link EdgeKind#EXIT} reach.
   *
   * @return the number of blocks
   */
  public int exit() {
    return blocks.size();
  }

  /**
   * The block of an instruction, in logarithmic time.
   *
   * @param instruction its index in the list of the program's instructions
   * @return the block
   * @throws IndexOutOfBoundsException if it is not in this function
   */
  public Block blockAt(int instruction) {
    if (instruction < first() || instruction >= end()) {
      throw new IndexOutOfBoundsException(
          "instruction " + instruction + " is not in function " + number);
    }
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (blocks.get(middle).first() <= instruction) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return blocks.get(low);
  }

  /**
   * Whether control can get to a block.
   *
   * @param block its number, or {@link #exit()}
   * @return whether some path leads there from the entry
   */
  public boolean isReachable(int block) {
    return walk.reaches(block);
  }

  /**
   * The blocks that can be reached in reverse postorder: a block before all those that follow it,
   * but where control goes back. The order of forward analyses.
   *
   * @return numbers of blocks, 0 first, without {@link #exit()}
   */
  public List<Integer> reversePostorder() {
    List<Integer> order = new ArrayList<>(walk.reached());
    for (int i = walk.reached() - 1; i >= 0; i--) {
      if (walk.postorder(i) != exit()) {
        order.add(walk.postorder(i));
      }
    }
    return Collections.unmodifiableList(order);
  }

  /** The blocks and {@link #exit()} as a graph. */
  Digraph graph() {
    return graph;
  }

  DepthFirst walk() {
    return walk;
  }
}
