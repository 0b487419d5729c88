package dev.nectar.bytecode.classic;

/** The right operand of an operation. */
public sealed interface ClassicOperand {
  /**
   * A constant.
   *
   * @param value an unsigned 32-bit number
   */
  record Constant(int value) implements ClassicOperand {}

  /** The index register X. */
  record Index() implements ClassicOperand {}
}
