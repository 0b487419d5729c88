package dev.nectar.object;

import dev.nectar.bytecode.Instruction;
import java.util.List;
import java.util.Optional;

/**
 * The code of a function.
 *
 * @param name a C identifier
 * @param body the instructions; maps, functions and what the kernel has are named, not yet joined
 * @param lines where they come from, by ascending slot; empty if unknown
 * @param prototype its type; empty if {@code type} tells it, or nobody needs to know, which is then
 *     {@link Prototype#ofPrograms()}
 * @param subprograms the functions within it that are described; others are called static
 * @param type its {@code FUNC} in {@link ObjectSpec#types()}; 0 if that has none
 * @param relocations which instructions depend on the kernel's types, by ascending slot
 * @param binding how far it is seen
 */
public record FunctionSpec(
    String name,
    List<Instruction> body,
    List<LineSpec> lines,
    Optional<Prototype> prototype,
    List<Subprogram> subprograms,
    int type,
    List<Relocation> relocations,
    Binding binding) {
  /** Keeps its own copies. */
  public FunctionSpec {
    body = List.copyOf(body);
    lines = List.copyOf(lines);
    subprograms = List.copyOf(subprograms);
    relocations = List.copyOf(relocations);
  }

  /**
   * A function described by a prototype.
   *
   * @param name a C identifier
   * @param body the instructions; maps are named, not yet joined
   * @param lines where they come from, by ascending slot; empty if unknown
   * @param prototype its type; empty if nobody needs to know
   * @param subprograms the functions within it that are described; others are called static
   */
  public FunctionSpec(
      String name,
      List<Instruction> body,
      List<LineSpec> lines,
      Optional<Prototype> prototype,
      List<Subprogram> subprograms) {
    this(name, body, lines, prototype, subprograms, 0, List.of(), Binding.GLOBAL);
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
   * @return true if it has lines, a type, a prototype or described functions
   */
  public boolean described() {
    return type != 0 || !lines.isEmpty() || prototype.isPresent() || !subprograms.isEmpty();
  }
}
