package dev.nectar.verifier.values;

/**
 * An open-coded iterator, or one of its slots on the stack.
 *
 * @param type the kernel's structure, such as {@code bpf_iter_num}
 * @param first whether a slot is the one with the lowest address
 * @param drained whether its next function has returned null
 * @param rcu whether it needs a section of RCU
 * @param stale whether that section has ended
 */
public record Iteration(String type, boolean first, boolean drained, boolean rcu, boolean stale)
    implements Detail {
  /** The same where the section of RCU has ended. */
  public Iteration ended() {
    return new Iteration(type, first, drained, false, true);
  }

  /** The same at its end. */
  public Iteration atEnd() {
    return new Iteration(type, first, true, rcu, stale);
  }
}
