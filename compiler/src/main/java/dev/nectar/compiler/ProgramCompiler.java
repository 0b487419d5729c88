package dev.nectar.compiler;

import dev.nectar.object.FunctionSpec;
import dev.nectar.object.Target;

/** From a function in SSA form to eBPF. Stateless; each call works on the function it is given. */
public final class ProgramCompiler {
  private final Target target;

  /**
   * A compiler for a kernel.
   *
   * @param target the kernel
   */
  public ProgramCompiler(Target target) {
    this.target = target;
  }

  /**
   * Improves a function in place, keeping what it does.
   *
   * @param function the function
   */
  public void optimise(Function function) {
    Optimiser.run(function);
  }

  /**
   * Generates code. The function is used up.
   *
   * @param function the function, optimised or not
   * @return the code with its source lines
   * @throws CodeException if it needs more stack than a program may have, or a jump is too long
   */
  public FunctionSpec generate(Function function) {
    ControlFlow.removeUnreachable(function);
    Legalisation.run(function, target);
    return CodeGenerator.run(function);
  }
}
