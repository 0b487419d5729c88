package dev.nectar.compiler;

import dev.nectar.bytecode.AluOp;
import org.jspecify.annotations.Nullable;

/** The operations of the intermediate representation. All values are 64 bits wide. */
public enum Op {
  /** A number known when compiling; {@link Value#number()}. */
  CONSTANT(Effect.PURE, null),
  /** The address of a map; {@link Value#symbol()}. */
  MAP(Effect.PURE, null),
  /** The address of an object on the stack; {@link Value#number()} is its index. */
  STACK(Effect.PURE, null),
  /** The program's context. */
  CONTEXT(Effect.PINNED, null),
  /** The value that the predecessor the block was entered from gives. */
  PHI(Effect.PINNED, null),
  /** Addition. */
  ADD(Effect.PURE, AluOp.ADD),
  /** Subtraction. */
  SUB(Effect.PURE, AluOp.SUB),
  /** Multiplication. */
  MUL(Effect.PURE, AluOp.MUL),
  /** Unsigned division; by zero gives 0. */
  UDIV(Effect.PURE, AluOp.DIV),
  /** Unsigned remainder; by zero gives the left operand. */
  UMOD(Effect.PURE, AluOp.MOD),
  /** Signed division, rounding to zero; by zero gives 0. */
  SDIV(Effect.PURE, AluOp.SDIV),
  /** Signed remainder, with the sign of the left operand; by zero gives the left operand. */
  SMOD(Effect.PURE, AluOp.SMOD),
  /** Bitwise and. */
  AND(Effect.PURE, AluOp.AND),
  /** Bitwise or. */
  OR(Effect.PURE, AluOp.OR),
  /** Bitwise exclusive or. */
  XOR(Effect.PURE, AluOp.XOR),
  /** Shift left by the low six bits of the right operand. */
  SHL(Effect.PURE, AluOp.LSH),
  /** Shift right by the low six bits of the right operand, filling with zeros. */
  LSHR(Effect.PURE, AluOp.RSH),
  /** Shift right by the low six bits of the right operand, filling with the sign. */
  ASHR(Effect.PURE, AluOp.ARSH),
  /** 1 if the condition {@link Value#condition()} holds, else 0. */
  COMPARE(Effect.PURE, null),
  /** Reads memory: base; {@link Value#width()}, {@link Value#number()} is the offset. */
  LOAD(Effect.READ, null),
  /** Writes memory: base, value; {@link Value#width()}, {@link Value#number()} is the offset. */
  STORE(Effect.WRITE, null),
  /** Adds to memory atomically: base, value; width and offset as {@link #STORE}. */
  ATOMIC_ADD(Effect.WRITE, null),
  /** Calls {@link Value#helper()}. */
  CALL(Effect.WRITE, null),
  /** Goes to the first target. */
  JUMP(Effect.TERMINATOR, null),
  /** Goes to the first target if {@link Value#condition()} holds, else to the second. */
  BRANCH(Effect.TERMINATOR, null),
  /** Ends the program with a result. */
  RETURN(Effect.TERMINATOR, null);

  /** What an operation does beside giving a value. */
  enum Effect {
    /** Nothing: it may be dropped, merged and moved. */
    PURE,
    /** Nothing, but it has its place. */
    PINNED,
    /** Reads memory: it may be dropped, not moved. */
    READ,
    /** Changes something. */
    WRITE,
    /** Ends a block. */
    TERMINATOR
  }

  private final Effect effect;
  private final @Nullable AluOp alu;

  Op(Effect effect, @Nullable AluOp alu) {
    this.effect = effect;
    this.alu = alu;
  }

  Effect effect() {
    return effect;
  }

  /** The instruction that does it, for binary arithmetic. */
  @Nullable AluOp alu() {
    return alu;
  }

  boolean isBinary() {
    return alu != null;
  }

  boolean isCommutative() {
    return switch (this) {
      case ADD, MUL, AND, OR, XOR -> true;
      default -> false;
    };
  }

  boolean hasResult() {
    return effect != Effect.TERMINATOR && this != STORE && this != ATOMIC_ADD;
  }
}
