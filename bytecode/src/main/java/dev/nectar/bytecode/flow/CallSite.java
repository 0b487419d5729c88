package dev.nectar.bytecode.flow;

/**
 * A place where a function of the program refers to another.
 *
 * @param instruction the index of the instruction in the list of the program's instructions
 * @param caller the number of the function it is in
 * @param callee the number of the function it refers to
 * @param kind how it does
 */
public record CallSite(int instruction, int caller, int callee, Kind kind) {
  /** How a function is referred to. */
  public enum Kind {
    /** It is called. */
    CALL,
    /** Its address is loaded, for a helper or kfunc that calls it back. */
    ADDRESS
  }
}
