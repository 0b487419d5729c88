package dev.nectar.filter.emit;

import dev.nectar.bytecode.classic.ClassicInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts blocks one after the other and finds the distances of jumps. A conditional jump reaches 255
 * instructions; what is further away is reached by way of a jump right after it.
 */
final class Layout {
  private static final int FARTHEST = 255;

  private final List<Integer> order;
  private final Map<Integer, Block> blocks;
  private final Map<Integer, Integer> starts = new HashMap<>();
  private final Set<Integer> farTrue = new HashSet<>();
  private final Set<Integer> farFalse = new HashSet<>();

  private Layout(List<Integer> order, Map<Integer, Block> blocks) {
    this.order = order;
    this.blocks = blocks;
  }

  static List<ClassicInstruction> lay(List<Integer> order, Map<Integer, Block> blocks) {
    return new Layout(order, blocks).run();
  }

  private List<ClassicInstruction> run() {
    do {
      place();
    } while (lengthen());
    List<ClassicInstruction> code = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      emit(i, code);
    }
    return code;
  }

  private Block block(int place) {
    Block block = blocks.get(place);
    if (block == null) {
      throw new IllegalStateException("no block for node " + place);
    }
    return block;
  }

  private int start(int place) {
    return starts.getOrDefault(place, 0);
  }

  private void place() {
    int at = 0;
    for (int i = 0; i < order.size(); i++) {
      starts.put(order.get(i), at);
      at += block(order.get(i)).body().size() + endSize(i);
    }
  }

  private int endSize(int index) {
    int place = order.get(index);
    return switch (block(place).end()) {
      case Block.End.Returns returns -> 0;
      case Block.End.Goes(int to) -> isNext(index, to) ? 0 : 1;
      case Block.End.Branches branches ->
          1 + (farTrue.contains(place) ? 1 : 0) + (farFalse.contains(place) ? 1 : 0);
    };
  }

  private boolean isNext(int index, int place) {
    return index + 1 < order.size() && order.get(index + 1) == place;
  }

  /** Finds jumps that do not reach, and says whether there were any. */
  private boolean lengthen() {
    boolean changed = false;
    for (int place : order) {
      Block block = block(place);
      if (block.end() instanceof Block.End.Branches branches) {
        int after = start(place) + block.body().size() + 1;
        if (start(branches.ifTrue()) - after > FARTHEST) {
          changed |= farTrue.add(place);
        }
        if (start(branches.ifFalse()) - after > FARTHEST) {
          changed |= farFalse.add(place);
        }
      }
    }
    return changed;
  }

  private void emit(int index, List<ClassicInstruction> code) {
    int place = order.get(index);
    Block block = block(place);
    code.addAll(block.body());
    switch (block.end()) {
      case Block.End.Returns returns -> {}
      case Block.End.Goes(int to) -> {
        if (!isNext(index, to)) {
          code.add(new ClassicInstruction.Jump(start(to) - code.size() - 1));
        }
      }
      case Block.End.Branches branches -> branch(place, branches, code);
    }
  }

  private void branch(int place, Block.End.Branches branches, List<ClassicInstruction> code) {
    int after = code.size() + 1;
    boolean trueIsFar = farTrue.contains(place);
    boolean falseIsFar = farFalse.contains(place);
    int ifTrue = trueIsFar ? 0 : start(branches.ifTrue()) - after;
    int ifFalse = falseIsFar ? (trueIsFar ? 1 : 0) : start(branches.ifFalse()) - after;
    code.add(new ClassicInstruction.JumpIf(branches.op(), branches.operand(), ifTrue, ifFalse));
    if (trueIsFar) {
      code.add(new ClassicInstruction.Jump(start(branches.ifTrue()) - code.size() - 1));
    }
    if (falseIsFar) {
      code.add(new ClassicInstruction.Jump(start(branches.ifFalse()) - code.size() - 1));
    }
  }
}
