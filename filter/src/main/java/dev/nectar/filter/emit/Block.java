package dev.nectar.filter.emit;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicJumpOp;
import dev.nectar.bytecode.classic.ClassicOperand;
import java.util.List;

/**
 * The instructions of one node, and where they go on.
 *
 * @param body instructions without jumps
 * @param end what follows them
 */
record Block(List<ClassicInstruction> body, End end) {
  /** Copies the list. */
  Block {
    body = List.copyOf(body);
  }

  /** How a block ends; targets are places of nodes. */
  sealed interface End {
    /** The body's last instruction ends the filter. */
    record Returns() implements End {}

    /** Always goes on at the same place. */
    record Goes(int to) implements End {}

    /** Goes one of two ways. */
    record Branches(ClassicJumpOp op, ClassicOperand operand, int ifTrue, int ifFalse)
        implements End {}
  }
}
