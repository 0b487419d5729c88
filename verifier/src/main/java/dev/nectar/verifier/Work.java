package dev.nectar.verifier;

import java.util.Arrays;

/** How often the verifier has walked over each instruction of a program. Immutable. */
public final class Work {
  private final int[] bySlot;
  private final int total;

  /**
   * What was walked.
   *
   * @param bySlot how often, for each slot
   * @param total how often in all, with the one that was one too many
   */
  public Work(int[] bySlot, int total) {
    this.bySlot = bySlot.clone();
    this.total = total;
  }

  /**
   * How many instructions were walked, over all paths.
   *
   * @return the number Linux calls processed
   */
  public int total() {
    return total;
  }

  /**
   * How often an instruction was walked.
   *
   * @param slot the instruction
   * @return how often; 0 if no path comes to it, or it is none
   */
  public int at(int slot) {
    return slot >= 0 && slot < bySlot.length ? bySlot[slot] : 0;
  }

  /**
   * How often the instructions of a part were walked.
   *
   * @param from the first slot
   * @param to the slot behind the last
   * @return the sum
   */
  public int between(int from, int to) {
    return Arrays.stream(bySlot, Math.min(from, bySlot.length), Math.min(to, bySlot.length)).sum();
  }

  @Override
  public String toString() {
    return total + " " + Arrays.toString(bySlot);
  }
}
