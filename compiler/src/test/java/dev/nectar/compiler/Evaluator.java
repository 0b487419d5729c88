package dev.nectar.compiler;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Runs a function as its operations are defined, one object on the stack a buffer. */
final class Evaluator {
  final List<List<Long>> calls = new ArrayList<>();
  private final Map<Value, Long> values = new IdentityHashMap<>();
  private final Map<Long, ByteBuffer> objects = new java.util.HashMap<>();

  long run(Function function) {
    for (int i = 0; i < function.stackObjects.size(); i++) {
      objects.put(
          (long) i,
          ByteBuffer.allocate(function.stackObjects.get(i)).order(ByteOrder.LITTLE_ENDIAN));
    }
    Block previous = function.entry();
    Block block = function.entry();
    for (int steps = 0; steps < 1_000_000; steps++) {
      phis(block, previous);
      for (Value value : block.values) {
        switch (value.op()) {
          case PHI, CONSTANT, MAP, STACK -> {}
          case RETURN -> {
            return get(value.operand(0));
          }
          case JUMP, BRANCH -> {}
          default -> evaluate(value);
        }
      }
      Value end = block.terminator();
      boolean first =
          end.op() == Op.JUMP || end.condition().holds(get(end.operand(0)), get(end.operand(1)));
      previous = block;
      block = end.targets.get(first ? 0 : 1);
    }
    throw new AssertionError("does not end");
  }

  private void phis(Block block, Block previous) {
    Map<Value, Long> together = new IdentityHashMap<>();
    for (Value value : block.values) {
      if (value.op() == Op.PHI) {
        together.put(value, get(value.operand(block.predecessors.indexOf(previous))));
      }
    }
    values.putAll(together);
  }

  private void evaluate(Value value) {
    switch (value.op()) {
      case CONTEXT -> values.put(value, Machine.CONTEXT);
      case COMPARE ->
          values.put(
              value,
              value.condition().holds(get(value.operand(0)), get(value.operand(1))) ? 1L : 0L);
      case CALL -> {
        List<Long> arguments = value.operands.stream().map(this::get).toList();
        calls.add(arguments);
        values.put(value, Machine.helperResult(value.helper().number(), arguments));
      }
      case LOAD -> values.put(value, load(value));
      case STORE -> store(value, get(value.operand(1)));
      case ATOMIC_ADD -> store(value, load(value) + get(value.operand(1)));
      default ->
          values.put(
              value, Simplification.fold(value.op(), get(value.operand(0)), get(value.operand(1))));
    }
  }

  private long load(Value access) {
    ByteBuffer object = requireNonNull(objects.get(access.operand(0).number));
    int at = (int) access.number;
    return switch (access.width()) {
      case BYTE -> object.get(at) & 0xffL;
      case HALF -> object.getShort(at) & 0xffffL;
      case WORD -> object.getInt(at) & 0xffff_ffffL;
      case DOUBLE -> object.getLong(at);
    };
  }

  private void store(Value access, long stored) {
    ByteBuffer object = requireNonNull(objects.get(access.operand(0).number));
    int at = (int) access.number;
    switch (access.width()) {
      case BYTE -> object.put(at, (byte) stored);
      case HALF -> object.putShort(at, (short) stored);
      case WORD -> object.putInt(at, (int) stored);
      case DOUBLE -> object.putLong(at, stored);
    }
  }

  private long get(Value value) {
    return value.isConstant() ? value.number : requireNonNull(values.get(value));
  }
}
