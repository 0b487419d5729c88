package dev.nectar.verifier;

/** What became of a program. */
public sealed interface Verdict {
  /**
   * What the verdict took.
   *
   * @return how many instructions were walked, and which
   */
  Work work();

  /**
   * How many instructions were walked, over all paths.
   *
   * @return the number Linux calls processed, up to differences in pruning
   */
  default int processed() {
    return work().total();
  }

  /**
   * The kernel would take it.
   *
   * @param work how many instructions were walked, and which
   * @param facts what was found of it
   */
  record Accepted(Work work, Facts facts) implements Verdict {}

  /**
   * The kernel would not take it.
   *
   * @param reason why, in the words of the kernel's log
   * @param slot the instruction
   * @param work how many instructions were walked, and which
   */
  record Refused(String reason, int slot, Work work) implements Verdict {}
}
