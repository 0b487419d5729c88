package dev.nectar.kernel;

/**
 * What a kernel says of a program.
 *
 * @param id its number
 * @param name its name, cut to 15 characters
 * @param instructions the number of encoded slots after verification; 0 if not shown
 * @param missedRuns how often it was not run where it is attached, because it, or for programs on
 *     perf events any of these, was still running on that CPU; counted from Linux 5.12 for fentry
 *     and the like, from 6.1 for raw tracepoints, from 6.7 for programs on perf events
 */
public record ProgramInfo(int id, String name, int instructions, long missedRuns) {}
