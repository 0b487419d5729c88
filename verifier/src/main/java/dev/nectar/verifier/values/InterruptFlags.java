package dev.nectar.verifier.values;

/**
 * Saved flags of interrupts, on the stack.
 *
 * @param byLock whether a lock has saved them
 */
public record InterruptFlags(boolean byLock) implements Detail {}
