package dev.nectar.compiler;

import java.util.ArrayList;
import java.util.List;

/** A function in SSA form. The first block is the entry. */
public final class Function {
  final String name;
  final List<Block> blocks = new ArrayList<>();

  /** Sizes of the objects on the stack, in bytes. */
  final List<Integer> stackObjects = new ArrayList<>();

  int nextValue;
  int nextBlock;

  Function(String name) {
    this.name = name;
  }

  /**
   * The name.
   *
   * @return a C identifier
   */
  public String name() {
    return name;
  }

  Block entry() {
    return blocks.getFirst();
  }

  Block newBlock(String label) {
    return new Block(nextBlock++, label);
  }

  Value newValue(Op op, Block block, List<Value> operands) {
    Value value = new Value(op, block, operands);
    value.id = nextValue++;
    return value;
  }

  /**
   * The text of it, one operation a line.
   *
   * @return the text
   */
  @Override
  public String toString() {
    return Printer.print(this);
  }
}
