package dev.nectar.symbols;

/**
 * A process: a number that is used again is another process.
 *
 * @param pid its number in the namespace of {@code /proc}
 * @param startTime when it started, field 22 of {@code /proc/PID/stat}, in clock ticks since boot
 */
public record ProcessKey(int pid, long startTime) {}
