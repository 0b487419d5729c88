package dev.nectar.object;

import dev.nectar.bytecode.Instruction;
import java.util.List;
import java.util.Optional;

/**
 * The code of a function.
 *
 * @param name a C identifier
 * @param body the instructions; maps are named, not yet joined
 * @param lines where they come from, by ascending slot; empty if unknown
 * @param prototype its type; empty if nobody needs to know, which is then {@link
 *     Prototype#ofPrograms()}
 * @param subprograms the functions within it that are described; others are called static
 */
public record FunctionSpec(
    String name,
    List<Instruction> body,
    List<LineSpec> lines,
    Optional<Prototype> prototype,
    List<Subprogram> subprograms) {
  /** Keeps its own copies. */
  public FunctionSpec {
    body = List.copyOf(body);
    lines = List.copyOf(lines);
    subprograms = List.copyOf(subprograms);
  }

  /**
   * A function whose type does not matter.
   *
   * @param name a C identifier
   * @param body the instructions; maps are named, not yet joined
   * @param lines where they come from, by ascending slot; empty if unknown
   */
  public FunctionSpec(String name, List<Instruction> body, List<LineSpec> lines) {
    this(name, body, lines, Optional.empty(), List.of());
  }

  /**
   * Whether it says more of types than its code does.
   *
   * @return true if it has lines, a prototype or described functions
   */
  public boolean described() {
    return !lines.isEmpty() || prototype.isPresent() || !subprograms.isEmpty();
  }
}
