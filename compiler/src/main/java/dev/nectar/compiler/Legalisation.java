package dev.nectar.compiler;

import dev.nectar.object.Feature;
import dev.nectar.object.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites a function into what the target's instructions can do: signed division where there is
 * none, and a block of its own for every edge that phis need to copy on.
 */
final class Legalisation {
  private final Function function;

  private Legalisation(Function function) {
    this.function = function;
  }

  static void run(Function function, Target target) {
    Legalisation legalisation = new Legalisation(function);
    legalisation.splitCriticalEdges();
    if (legalisation.dividesSigned() && !target.has(Feature.INSTRUCTIONS_V4)) {
      legalisation.expandSignedDivision();
    }
  }

  private void splitCriticalEdges() {
    for (Block block : List.copyOf(function.blocks)) {
      if (block.successors().size() < 2) {
        continue;
      }
      Value end = block.terminator();
      List<Block> targets = new ArrayList<>(end.targets);
      for (int i = 0; i < targets.size(); i++) {
        Block successor = targets.get(i);
        if (successor.predecessors.size() > 1 || successor.hasPhis()) {
          targets.set(i, between(block, successor));
        }
      }
      end.targets = targets;
    }
  }

  private Block between(Block from, Block to) {
    Block middle = function.newBlock("edge");
    Value jump = function.newValue(Op.JUMP, middle, List.of());
    jump.line = from.terminator().line;
    jump.targets = List.of(to);
    middle.values.add(jump);
    middle.predecessors.add(from);
    to.predecessors.set(to.predecessors.indexOf(from), middle);
    function.blocks.add(middle);
    return middle;
  }

  private boolean dividesSigned() {
    for (Block block : function.blocks) {
      for (Value value : block.values) {
        if (value.op() == Op.SDIV || value.op() == Op.SMOD) {
          return true;
        }
      }
    }
    return false;
  }

  private void expandSignedDivision() {
    Replacements replacements = new Replacements();
    for (Block block : function.blocks) {
      List<Value> values = new ArrayList<>();
      for (Value value : block.values) {
        if (value.op() == Op.SDIV || value.op() == Op.SMOD) {
          replacements.put(value, expand(value, values));
        } else {
          values.add(value);
        }
      }
      block.values.clear();
      block.values.addAll(values);
    }
    replacements.apply(function);
  }

  /** Divides magnitudes and gives the result its sign: with s = x >> 63, (x ^ s) - s flips by s. */
  private Value expand(Value division, List<Value> out) {
    boolean quotient = division.op() == Op.SDIV;
    Value left = division.operand(0);
    Value right = division.operand(1);
    Value leftSign = sign(division, left, out);
    Value rightSign = sign(division, right, out);
    Value magnitude =
        add(
            division,
            quotient ? Op.UDIV : Op.UMOD,
            flip(division, left, leftSign, out),
            flip(division, right, rightSign, out),
            out);
    Value sign = quotient ? add(division, Op.XOR, leftSign, rightSign, out) : leftSign;
    return flip(division, magnitude, sign, out);
  }

  private Value sign(Value at, Value of, List<Value> out) {
    Value shift = function.newValue(Op.CONSTANT, at.block, List.of());
    shift.number = 63;
    return add(at, Op.ASHR, of, shift, out);
  }

  private Value flip(Value at, Value value, Value sign, List<Value> out) {
    return add(at, Op.SUB, add(at, Op.XOR, value, sign, out), sign, out);
  }

  private Value add(Value at, Op op, Value left, Value right, List<Value> out) {
    Value value = function.newValue(op, at.block, List.of(left, right));
    value.line = at.line;
    out.add(value);
    return value;
  }
}
