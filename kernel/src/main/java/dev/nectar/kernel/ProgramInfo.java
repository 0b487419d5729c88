package dev.nectar.kernel;

/**
 * What a kernel says of a program.
 *
 * @param id its number
 * @param name its name, cut to 15 characters
 * @param instructions the number of encoded slots after verification; 0 if not shown
 * @param missedRuns how often it was skipped because it was already running on that CPU
 */
public record ProgramInfo(int id, String name, int instructions, long missedRuns) {}
