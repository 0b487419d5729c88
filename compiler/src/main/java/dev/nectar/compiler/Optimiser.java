package dev.nectar.compiler;

/** Runs the passes that make a function smaller until none of them finds more. */
final class Optimiser {
  private static final int ROUNDS = 8;

  private Optimiser() {}

  static void run(Function function) {
    ControlFlow.removeUnreachable(function);
    for (int round = 0; round < ROUNDS; round++) {
      boolean changed = Simplification.run(function);
      changed |= ValueNumbering.run(function);
      changed |= Branches.run(function);
      changed |= DeadCode.run(function);
      if (!changed) {
        return;
      }
    }
  }
}
