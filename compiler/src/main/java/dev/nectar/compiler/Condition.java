package dev.nectar.compiler;

import dev.nectar.bytecode.JumpOp;

/** Conditions between two 64-bit values. */
public enum Condition {
  /** Equal. */
  EQ(JumpOp.EQ),
  /** Not equal. */
  NE(JumpOp.NE),
  /** Signed less. */
  SLT(JumpOp.SLT),
  /** Signed less or equal. */
  SLE(JumpOp.SLE),
  /** Signed greater. */
  SGT(JumpOp.SGT),
  /** Signed greater or equal. */
  SGE(JumpOp.SGE),
  /** Unsigned less. */
  ULT(JumpOp.LT),
  /** Unsigned less or equal. */
  ULE(JumpOp.LE),
  /** Unsigned greater. */
  UGT(JumpOp.GT),
  /** Unsigned greater or equal. */
  UGE(JumpOp.GE);

  private final JumpOp jump;

  Condition(JumpOp jump) {
    this.jump = jump;
  }

  JumpOp jump() {
    return jump;
  }

  /** The condition that holds exactly when this one does not. */
  Condition negated() {
    return switch (this) {
      case EQ -> NE;
      case NE -> EQ;
      case SLT -> SGE;
      case SLE -> SGT;
      case SGT -> SLE;
      case SGE -> SLT;
      case ULT -> UGE;
      case ULE -> UGT;
      case UGT -> ULE;
      case UGE -> ULT;
    };
  }

  /** The condition that holds when the operands are swapped. */
  Condition swapped() {
    return switch (this) {
      case EQ -> EQ;
      case NE -> NE;
      case SLT -> SGT;
      case SLE -> SGE;
      case SGT -> SLT;
      case SGE -> SLE;
      case ULT -> UGT;
      case ULE -> UGE;
      case UGT -> ULT;
      case UGE -> ULE;
    };
  }

  boolean holds(long left, long right) {
    return switch (this) {
      case EQ -> left == right;
      case NE -> left != right;
      case SLT -> left < right;
      case SLE -> left <= right;
      case SGT -> left > right;
      case SGE -> left >= right;
      case ULT -> Long.compareUnsigned(left, right) < 0;
      case ULE -> Long.compareUnsigned(left, right) <= 0;
      case UGT -> Long.compareUnsigned(left, right) > 0;
      case UGE -> Long.compareUnsigned(left, right) >= 0;
    };
  }
}
