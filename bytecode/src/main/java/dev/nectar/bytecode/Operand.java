package dev.nectar.bytecode;

/** The source of an operation: a register or a 32-bit immediate, sign-extended to the width. */
public sealed interface Operand {
  /**
   * A register.
   *
   * @param register the register
   */
  record Reg(Register register) implements Operand {}

  /**
   * An immediate.
   *
   * @param value the value
   */
  record Imm(int value) implements Operand {}
}
