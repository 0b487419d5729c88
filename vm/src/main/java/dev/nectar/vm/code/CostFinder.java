package dev.nectar.vm.code;

import dev.nectar.bytecode.Instruction;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds which functions of a program surely end soon, so that they need not count. */
final class CostFinder {
  private static final int MOST = 1 << 14;

  private final Code code;
  private final Map<Integer, Cost> costs;
  private final Set<Integer> open = new HashSet<>();

  CostFinder(Code code, Map<Integer, Cost> costs) {
    this.code = code;
    this.costs = costs;
  }

  void find() {
    for (int start : code.starts()) {
      cost(start);
    }
  }

  private Cost cost(int start) {
    Cost known = costs.getOrDefault(start, Cost.COUNTED);
    if (known.most() >= 0) {
      return known;
    }
    if (!open.add(start)) {
      return Cost.COUNTED; // it calls itself
    }
    Cost found = look(start);
    open.remove(start);
    costs.put(start, found);
    return found;
  }

  private Cost look(int start) {
    BitSet slots = code.reachable(start);
    long most = 0;
    boolean counted = false;
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      most++;
      for (int target : code.targets(slot)) {
        counted |= target <= slot;
      }
      switch (code.at(slot)) {
        case Instruction.CallFunction(int offset) -> {
          Cost callee = cost(slot + 1 + offset);
          counted |= callee.counted();
          most += callee.most();
        }
        case Instruction.Call(int helper) -> counted |= counts(helper);
        case Instruction.CallKfunc(int id, int module) ->
            counted |=
                code.linkage().kfunc(id, module).map(HelperFunction::callsBack).orElse(false);
        case Instruction.CallRegister _, Instruction.JumpRegister _ -> counted = true;
        default -> {}
      }
    }
    counted |= slots.cardinality() > FunctionEmitter.PART;
    return counted || most > MOST ? Cost.COUNTED : new Cost((int) most, false);
  }

  private boolean counts(int helper) {
    return helper == Jit.TAIL_CALL
        || code.linkage().helper(helper).map(HelperFunction::callsBack).orElse(false);
  }
}
