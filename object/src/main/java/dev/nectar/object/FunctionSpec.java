package dev.nectar.object;

import dev.nectar.bytecode.Instruction;
import java.util.List;

/**
 * The code of a function.
 *
 * @param name a C identifier
 * @param body the instructions; maps are named, not yet joined
 * @param lines where they come from, by ascending slot; empty if unknown
 */
public record FunctionSpec(String name, List<Instruction> body, List<LineSpec> lines) {
  /** Keeps its own copies. */
  public FunctionSpec {
    body = List.copyOf(body);
    lines = List.copyOf(lines);
  }
}
