package dev.nectar.object;

/**
 * A function within a program that the program calls.
 *
 * @param name a C identifier, unique in the program
 * @param slot its first encoded slot
 * @param linkage how it is verified, and whether it can be replaced
 * @param prototype its type
 */
public record Subprogram(String name, int slot, Linkage linkage, Prototype prototype) {
  /** How far a function is seen. */
  public enum Linkage {
    /** In its program alone: the verifier follows each call into it. */
    STATIC,
    /** By others: the verifier checks it once, by its type, and it can be replaced. Linux 5.6. */
    GLOBAL
  }
}
