package dev.nectar.symbols;

/**
 * A process for good: a number that is used again has another start time.
 *
 * @param pid its number, as {@code /proc} shows it
 * @param startTime when it started, in clock ticks since boot (field 22 of {@code /proc/PID/stat})
 */
public record ProcessKey(int pid, long startTime) {}
