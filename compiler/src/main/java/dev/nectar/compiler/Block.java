package dev.nectar.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A basic block: phis, operations, and one terminator at its end. */
public final class Block {
  final String name;
  final int id;
  final List<Value> values = new ArrayList<>();
  final List<Block> predecessors = new ArrayList<>();

  /** While building: what variables are at the block's end, as far as known. */
  final Map<Variable, Value> definitions = new HashMap<>();

  /** While building: phis that wait for the block's predecessors. */
  final Map<Variable, Value> incomplete = new HashMap<>();

  boolean sealed;

  Block(int id, String name) {
    this.id = id;
    this.name = name;
  }

  boolean isTerminated() {
    return !values.isEmpty() && values.getLast().op().effect() == Op.Effect.TERMINATOR;
  }

  boolean hasPhis() {
    return !values.isEmpty() && values.getFirst().op() == Op.PHI;
  }

  Value terminator() {
    return values.getLast();
  }

  List<Block> successors() {
    return isTerminated() ? terminator().targets : List.of();
  }

  @Override
  public String toString() {
    return name + id;
  }
}
