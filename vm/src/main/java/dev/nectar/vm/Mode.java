package dev.nectar.vm;

/** How programs are run; what they compute is the same. */
public enum Mode {
  /** Instruction by instruction: starts at once. */
  INTERPRETER,
  /**
   * Compiled to bytecode of the JVM, whose own compiler makes machine code of it when it is hot.
   */
  JIT
}
