package dev.nectar.bytecode.classic;

/**
 * One rule that a program breaks.
 *
 * @param instruction the index of the instruction, from 0
 * @param message what is wrong with it
 */
public record ClassicProblem(int instruction, String message) {
  /**
   * The problem with its place.
   *
   * @return for example {@code instruction 3 jumps to 9, but the program has 5 instructions}
   */
  @Override
  public String toString() {
    return "instruction " + instruction + " " + message;
  }
}
