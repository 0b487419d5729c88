package dev.nectar.compiler;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of the intermediate representation: an operation and what it gives. Made by a {@link
 * FunctionBuilder}, changed by the passes; of no use to other threads.
 */
public final class Value {
  private final Op op;
  final List<Value> operands;
  int id;
  Block block;
  @Nullable SourceLine line;

  /** Constant, stack object or memory offset. */
  long number;

  @Nullable String symbol;
  @Nullable Width width;
  @Nullable Condition condition;
  @Nullable Helper helper;

  /** Where a terminator goes. */
  List<Block> targets = List.of();

  Value(Op op, Block block, List<Value> operands) {
    this.op = op;
    this.block = block;
    this.operands = new ArrayList<>(operands);
  }

  /**
   * The operation.
   *
   * @return the operation
   */
  public Op op() {
    return op;
  }

  /**
   * The number of a constant.
   *
   * @return the number, if this is a constant
   */
  public Optional<Long> constant() {
    return op == Op.CONSTANT ? Optional.of(number) : Optional.empty();
  }

  boolean isConstant() {
    return op == Op.CONSTANT;
  }

  boolean isConstant(long value) {
    return op == Op.CONSTANT && number == value;
  }

  /** Constant, stack object or memory offset. */
  long number() {
    return number;
  }

  /** A map's name. */
  String symbol() {
    return Objects.requireNonNull(symbol);
  }

  /** The width of a memory access. */
  Width width() {
    return Objects.requireNonNull(width);
  }

  /** The condition of a comparison or branch. */
  Condition condition() {
    return Objects.requireNonNull(condition);
  }

  /** The function called. */
  Helper helper() {
    return Objects.requireNonNull(helper);
  }

  Value operand(int index) {
    return operands.get(index);
  }

  /** Whether it can be made anew wherever it is used, so that it needs no register of its own. */
  boolean isRematerialised() {
    return op == Op.CONSTANT || op == Op.MAP || op == Op.STACK;
  }

  @Override
  public String toString() {
    return Printer.reference(this);
  }
}
