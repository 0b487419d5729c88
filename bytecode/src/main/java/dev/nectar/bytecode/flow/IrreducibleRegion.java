package dev.nectar.bytecode.flow;

import java.util.List;

/**
 * Blocks between which control goes round without one through which all rounds are entered: a cycle
 * with several entries. It is a strongly connected part of what is left of a function when the
 * edges from latches to headers of natural loops are taken away. Immutable.
 *
 * @param blocks its blocks, ascending
 * @param entries those reached from outside of the region, ascending; at least two
 */
public record IrreducibleRegion(List<Integer> blocks, List<Integer> entries) {
  /** Copies the lists. */
  public IrreducibleRegion {
    blocks = List.copyOf(blocks);
    entries = List.copyOf(entries);
  }
}
