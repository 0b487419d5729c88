package dev.nectar.verifier;

/** What became of a program. */
public sealed interface Verdict {
  /**
   * How many instructions were walked, over all paths.
   *
   * @return the number Linux calls processed, up to differences in pruning
   */
  int processed();

  /**
   * The kernel would take it.
   *
   * @param processed how many instructions were walked, over all paths
   * @param facts what was found of it
   */
  record Accepted(int processed, Facts facts) implements Verdict {}

  /**
   * The kernel would not take it.
   *
   * @param reason why, in the words of the kernel's log
   * @param slot the instruction
   * @param processed how many instructions were walked, over all paths
   */
  record Refused(String reason, int slot, int processed) implements Verdict {}
}
