package dev.nectar.bytecode.flow;

import java.util.List;
import java.util.Optional;

/**
 * Where control of a function goes round, in blocks that can be reached. Every cycle goes from a
 * latch to the header of a loop, or lies in an irreducible region. Immutable.
 */
public final class Loops {
  private final List<Loop> loops;
  private final int[] innermost;
  private final int[] lastInside;
  private final List<IrreducibleRegion> irreducible;

  /**
   * Made by {@link LoopFinder}.
   *
   * @param loops outer before inner ones
   * @param innermost for each block the number of a loop, or -1
   * @param lastInside for each loop the number of the last loop in it, or its own
   * @param irreducible the regions
   */
  Loops(List<Loop> loops, int[] innermost, int[] lastInside, List<IrreducibleRegion> irreducible) {
    this.loops = List.copyOf(loops);
    this.innermost = innermost;
    this.lastInside = lastInside;
    this.irreducible = List.copyOf(irreducible);
  }

  /**
   * Finds the loops of a function.
   *
   * @param function the function
   * @return its loops
   */
  public static Loops of(FunctionFlow function) {
    return of(function, Dominators.of(function));
  }

  /**
   * Finds the loops of a function whose dominators are known.
   *
   * @param function the function
   * @param dominators its dominators
   * @return its loops
   */
  public static Loops of(FunctionFlow function, Dominators dominators) {
    return of(function.graph(), function.walk(), dominators);
  }

  static Loops of(Digraph graph, DepthFirst walk, Dominators dominators) {
    return new LoopFinder(graph, walk, dominators).find();
  }

  /**
   * The natural loops.
   *
   * @return a loop comes before those in it, each at the place that is its number
   */
  public List<Loop> loops() {
    return loops;
  }

  /**
   * The cycles that are no natural loops.
   *
   * @return regions without a block in common, ascending by their first block; empty if the
   *     function is reducible, as what compilers make of structured code is
   */
  public List<IrreducibleRegion> irreducible() {
    return irreducible;
  }

  /**
   * The innermost natural loop a block is in.
   *
   * @param block its number
   * @return nothing if it is in none
   */
  public Optional<Loop> innermost(int block) {
    return innermost[block] < 0 ? Optional.empty() : Optional.of(loops.get(innermost[block]));
  }

  /**
   * How many natural loops a block is in.
   *
   * @param block its number
   * @return 0 or more
   */
  public int depth(int block) {
    return innermost(block).map(Loop::depth).orElse(0);
  }

  /**
   * Whether a loop or one in it has a block, in constant time.
   *
   * @param loop one of {@link #loops()}
   * @param block the block's number
   * @return true if the block is among {@link Loop#blocks()}
   */
  public boolean contains(Loop loop, int block) {
    return innermost[block] >= loop.number() && innermost[block] <= lastInside[loop.number()];
  }
}
