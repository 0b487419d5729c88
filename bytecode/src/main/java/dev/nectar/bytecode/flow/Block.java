package dev.nectar.bytecode.flow;

import java.util.List;

/**
 * A basic block: instructions that are entered at the first and left at the last only. Calls do not
 * end blocks. Immutable.
 *
 * @param number its place among the blocks of its function, which lie in the order of the program
 * @param first the index of its first instruction in the list of the program's instructions
 * @param end the index after its last instruction
 * @param successors the edges that leave it: at least one, fall through first, then in the order of
 *     the table they come from
 * @param predecessors the edges that reach it, by the blocks they leave
 */
public record Block(
    int number, int first, int end, List<Edge> successors, List<Edge> predecessors) {
  /** Copies the lists. */
  public Block {
    successors = List.copyOf(successors);
    predecessors = List.copyOf(predecessors);
  }
}
