package dev.nectar.bytecode.flow;

import java.util.List;
import java.util.OptionalInt;

/**
 * A natural loop: a block that dominates a block from which control comes back to it, and all
 * blocks between the two. Loops with the same header are one. Two loops are apart, or one lies in
 * the other. Immutable.
 *
 * @param number its place among the loops of its function; a loop comes before those in it
 * @param header the block through which alone the loop is entered
 * @param latches the blocks from which control comes back to the header, ascending
 * @param blocks all blocks of the loop, those of inner loops included, the header first
 * @param parent the number of the innermost loop around it
 * @param depth how many loops it lies in, itself included: 1 or more
 */
public record Loop(
    int number,
    int header,
    List<Integer> latches,
    List<Integer> blocks,
    OptionalInt parent,
    int depth) {}
