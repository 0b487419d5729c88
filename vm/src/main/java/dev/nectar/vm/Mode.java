package dev.nectar.vm;

/** How programs are run; what they compute is the same. */
public enum Mode {
  /** Instruction by instruction: starts at once. */
  INTERPRETER,
  /**
   * Compiled to bytecode of the JVM, whose own compiler makes machine code of it when it is hot.
   */
  JIT,
  /**
   * Compiled, once Linux's verifier, as of 6.18, has taken the program; one that it refuses is
   * refused. What it has found out is not looked at again: the program's stack is reached without
   * bounds, for which the module needs native access, and loops that it saw end are not counted
   * against the limits. Other memory is reached within the bounds of the owner's: that was measured
   * to cost no more.
   */
  RAW
}
