package dev.nectar.compiler;

import dev.nectar.bytecode.Register;
import org.jspecify.annotations.Nullable;

/**
 * From where to where a value is needed, in the linear order of operations, and where it is kept.
 */
final class Interval {
  final Value value;
  int start;
  int end;

  /** How much it costs not to have it in a register: its uses, those in loops ten times. */
  long uses;

  /** Whether a call lies within, so that it cannot be in a register that calls clobber. */
  boolean crossesCall;

  @Nullable Register register;

  /** The number of its slot on the stack, or -1. */
  int slot = -1;

  Interval(Value value, int start) {
    this.value = value;
    this.start = start;
    this.end = start;
  }

  /** What is lost, for the room that is won, by keeping it on the stack. */
  double weight() {
    return (double) uses / (end - start + 1);
  }
}
