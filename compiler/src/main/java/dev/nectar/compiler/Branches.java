package dev.nectar.compiler;

import java.util.ArrayList;
import java.util.List;

/** Decides branches on constants, drops what is never reached, joins blocks that always follow. */
final class Branches {
  private Branches() {}

  /** Simplifies the flow of control; true if something changed. */
  static boolean run(Function function) {
    boolean changed = false;
    for (Block block : function.blocks) {
      changed |= decide(function, block);
    }
    if (changed) {
      ControlFlow.removeUnreachable(function);
    }
    boolean skipped = skipEmpty(function);
    boolean joined = join(function);
    return changed || skipped || joined;
  }

  private static boolean decide(Function function, Block block) {
    Value end = block.terminator();
    if (end.op() != Op.BRANCH) {
      return false;
    }
    Block then = end.targets.get(0);
    Block otherwise = end.targets.get(1);
    Block taken;
    if (end.operand(0).isConstant() && end.operand(1).isConstant()) {
      taken =
          end.condition().holds(end.operand(0).number, end.operand(1).number) ? then : otherwise;
    } else if (then == otherwise && !then.hasPhis()) {
      taken = then;
    } else {
      return false;
    }
    Block dropped = taken == then ? otherwise : then;
    ControlFlow.removePredecessor(dropped, dropped.predecessors.lastIndexOf(block));
    Value jump = function.newValue(Op.JUMP, block, List.of());
    jump.line = end.line;
    jump.targets = List.of(taken);
    block.values.set(block.values.size() - 1, jump);
    return true;
  }

  /** Leads jumps to a block that does nothing but jump on straight to where that leads. */
  private static boolean skipEmpty(Function function) {
    boolean changed = false;
    for (Block block : List.copyOf(function.blocks)) {
      boolean empty = block.values.size() == 1 && block.terminator().op() == Op.JUMP;
      Block target = empty ? block.successors().getFirst() : block;
      if (target == block || block == function.entry() || target.hasPhis()) {
        continue;
      }
      target.predecessors.remove(block);
      for (Block predecessor : block.predecessors) {
        Value end = predecessor.terminator();
        List<Block> targets = new ArrayList<>(end.targets);
        targets.replaceAll(t -> t == block ? target : t);
        end.targets = targets;
        target.predecessors.add(predecessor);
      }
      block.predecessors.clear();
      function.blocks.remove(block);
      changed = true;
    }
    return changed;
  }

  /** Appends a block to its only predecessor where that always goes there. */
  private static boolean join(Function function) {
    boolean changed = false;
    List<Block> kept = new ArrayList<>();
    for (Block block : function.blocks) {
      Block before = block.predecessors.size() == 1 ? block.predecessors.getFirst() : block;
      if (before == block || before.successors().size() != 1 || block.hasPhis()) {
        kept.add(block);
        continue;
      }
      before.values.removeLast();
      for (Value value : block.values) {
        value.block = before;
        before.values.add(value);
      }
      for (Block successor : block.successors()) {
        successor.predecessors.replaceAll(p -> p == block ? before : p);
      }
      block.values.clear();
      changed = true;
    }
    function.blocks.retainAll(kept);
    return changed;
  }
}
