package dev.nectar.filter.graph;

import dev.nectar.bytecode.classic.ClassicJumpOp;

/** A comparison of two values, unsigned. */
public record Test(ClassicJumpOp op, Value left, Value right) {
  @Override
  public String toString() {
    String sign =
        switch (op) {
          case EQ -> "==";
          case GT -> ">";
          case GE -> ">=";
          case SET -> "&";
        };
    return left + " " + sign + " " + right;
  }
}
