package dev.nectar.bytecode;

/**
 * One eBPF instruction (RFC 9669). Immutable. Jump offsets count encoded 8-byte slots from the slot
 * after the instruction, as in the encoding; only {@link LoadWide} takes two slots.
 */
public sealed interface Instruction {
  /**
   * The number of 8-byte slots it takes.
   *
   * @return 1, or 2 for {@link LoadWide}
   */
  default int slots() {
    return this instanceof LoadWide ? 2 : 1;
  }

  /**
   * Arithmetic.
   *
   * @param width {@link Width#WORD}, which clears the upper half, or {@link Width#DOUBLE}
   * @param op the operation
   * @param dst left operand and result
   * @param src right operand; {@code Imm(0)} for {@link AluOp#NEG}
   */
  record Alu(Width width, AluOp op, Register dst, Operand src) implements Instruction {}

  /**
   * Byte order conversion.
   *
   * @param order the order to convert to or from
   * @param bits 16, 32 or 64
   * @param dst operand and result
   */
  record Endian(java.nio.ByteOrder order, int bits, Register dst) implements Instruction {}

  /**
   * Loads 64 bits given in the program.
   *
   * @param dst result
   * @param value what to load
   */
  record LoadWide(Register dst, WideValue value) implements Instruction {}

  /** How a narrow load fills the register. */
  enum Extension {
    /** With zeros. */
    ZERO,
    /** With the sign, Linux 6.6. */
    SIGN
  }

  /**
   * A load from memory.
   *
   * @param width how much
   * @param extension how the rest of the register is filled
   * @param dst result
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   */
  record Load(Width width, Extension extension, Register dst, Register base, int offset)
      implements Instruction {}

  /**
   * A store to memory.
   *
   * @param width how much
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   * @param src what to store
   */
  record Store(Width width, Register base, int offset, Operand src) implements Instruction {}

  /**
   * An atomic read-modify-write without a result.
   *
   * @param width {@link Width#WORD} or {@link Width#DOUBLE}
   * @param op the operation
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   * @param src right operand
   */
  record Atomic(Width width, AtomicOp op, Register base, int offset, Register src)
      implements Instruction {}

  /**
   * An unconditional jump.
   *
   * @param offset slots from the next instruction, a signed 16-bit number
   */
  record Jump(int offset) implements Instruction {}

  /**
   * A conditional jump.
   *
   * @param width {@link Width#WORD} compares the lower halves
   * @param op the condition
   * @param left left operand
   * @param right right operand
   * @param offset slots from the next instruction, a signed 16-bit number
   */
  record JumpIf(Width width, JumpOp op, Register left, Operand right, int offset)
      implements Instruction {}

  /**
   * A call of a helper function.
   *
   * @param helper its number in {@code enum bpf_func_id} of {@code linux/bpf.h}
   */
  record Call(int helper) implements Instruction {}

  /** The end of the program or function; the result is in {@link Register#R0}. */
  record Exit() implements Instruction {}
}
