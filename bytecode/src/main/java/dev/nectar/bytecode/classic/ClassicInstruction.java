package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.Width;

/**
 * One classic BPF instruction. Immutable. The machine has an accumulator A, an index register X,
 * both of 32 bits, and 16 scratch cells; packet bytes are read in network order. A read past the
 * end of the packet and a division by a zero X end the filter with result 0.
 */
public sealed interface ClassicInstruction {
  /** A register of the machine. */
  enum Register {
    /** The accumulator. */
    A,
    /** The index register. */
    X
  }

  /** Where a packet address starts. */
  enum Base {
    /** The first byte of the packet: {@code [k]}. */
    ABSOLUTE,
    /** The byte that X counts from the packet's first: {@code [x + k]}. */
    INDIRECT
  }

  /**
   * Loads A from the packet.
   *
   * @param width 1, 2 or 4 bytes
   * @param base what the offset is added to
   * @param offset bytes, an unsigned 32-bit number; negative ones are Linux's extensions, see
   *     {@link Ancillary}
   */
  record LoadPacket(Width width, Base base, int offset) implements ClassicInstruction {}

  /**
   * Loads X with the length of an IPv4 header: {@code 4 * ([k] & 0xf)}.
   *
   * @param offset where the header's first byte is
   */
  record LoadHeaderLength(int offset) implements ClassicInstruction {}

  /**
   * Loads a constant.
   *
   * @param register what is loaded
   * @param value the constant
   */
  record LoadImmediate(Register register, int value) implements ClassicInstruction {}

  /**
   * Loads a scratch cell.
   *
   * @param register what is loaded
   * @param cell 0 to 15
   */
  record LoadScratch(Register register, int cell) implements ClassicInstruction {}

  /**
   * Loads the length of the packet, which may be more than was captured.
   *
   * @param register what is loaded
   */
  record LoadLength(Register register) implements ClassicInstruction {}

  /**
   * Stores into a scratch cell.
   *
   * @param register what is stored
   * @param cell 0 to 15
   */
  record StoreScratch(Register register, int cell) implements ClassicInstruction {}

  /**
   * Arithmetic on A, modulo 2^32 and unsigned.
   *
   * @param op the operation
   * @param operand the right operand
   */
  record Alu(ClassicAluOp op, ClassicOperand operand) implements ClassicInstruction {}

  /** Negates A. */
  record Negate() implements ClassicInstruction {}

  /**
   * Jumps forward.
   *
   * @param offset instructions from the next one, an unsigned 32-bit number
   */
  record Jump(int offset) implements ClassicInstruction {}

  /**
   * Compares A, unsigned, and jumps forward.
   *
   * @param op the comparison
   * @param operand the right operand
   * @param ifTrue instructions from the next one where it holds, 0 to 255
   * @param ifFalse instructions from the next one where it does not, 0 to 255
   */
  record JumpIf(ClassicJumpOp op, ClassicOperand operand, int ifTrue, int ifFalse)
      implements ClassicInstruction {}

  /**
   * Ends the filter with a constant: the bytes of the packet to keep, 0 for none.
   *
   * @param value the result
   */
  record ReturnConstant(int value) implements ClassicInstruction {}

  /** Ends the filter with A. */
  record ReturnAccumulator() implements ClassicInstruction {}

  /** Copies A to X ({@code tax}). */
  record CopyToIndex() implements ClassicInstruction {}

  /** Copies X to A ({@code txa}). */
  record CopyToAccumulator() implements ClassicInstruction {}
}
