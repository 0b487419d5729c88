package dev.nectar.verifier;

import java.util.List;
import java.util.Optional;

/**
 * Why a program is refused, beyond the kernel's reason. Immutable.
 *
 * @param need what was needed, with the numbers of this program; empty where the reason says it
 * @param chain how the value that was not as needed came to be, on the path that was refused, the
 *     first instruction first
 * @param advice what to change; empty if nobody said so, see {@link #advised}
 */
public record Explanation(Optional<String> need, List<Cause> chain, Optional<String> advice) {
  /**
   * An explanation.
   *
   * @param need what was needed
   * @param chain how the value came to be
   * @param advice what to change
   */
  public Explanation {
    chain = List.copyOf(chain);
  }

  /**
   * The same, with advice.
   *
   * @param words what to change; empty if there is nothing to say
   * @return another explanation
   */
  public Explanation advised(Optional<String> words) {
    return new Explanation(need, chain, words);
  }

  /**
   * An instruction that made, changed or tested the value.
   *
   * @param slot the instruction
   * @param what what it does to the value
   * @param register where the value is behind it
   * @param value what is known of it behind it, in the form of the kernel's log
   */
  public record Cause(int slot, What what, int register, String value) {}

  /** What an instruction does to a value. */
  public enum What {
    /** A constant, an address or a number from memory comes into a register. */
    MADE("made"),
    /** It is what a call returned. */
    RETURNED("returned"),
    /** It is copied from another register. */
    COPIED("copied"),
    /** It is computed from what it was. */
    CHANGED("changed"),
    /** It is stored to the stack. */
    SPILLED("stored to the stack"),
    /** It is loaded from the stack. */
    FILLED("loaded from the stack"),
    /** It is passed to a function. */
    PASSED("passed"),
    /** A comparison told something of it. */
    TESTED("tested"),
    /** A call left nothing of it. */
    CLEARED("cleared by the call");

    private final String title;

    What(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }
}
