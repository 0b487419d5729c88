package dev.nectar.script.lower;

import dev.nectar.compiler.Value;

/** The value of an expression. */
sealed interface Operand {
  /** In a register, extended to 64 bits by the sign of its type. */
  record Register(Value value) implements Operand {}

  /** In memory; text is padded with zeros. */
  record Memory(Place place) implements Operand {}
}
