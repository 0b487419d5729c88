package dev.nectar.kernel;

import java.time.Duration;

/**
 * What came of {@link Program#testRun(RunInput)}.
 *
 * @param returnValue what the program returned in its last run, 32 bits wide
 * @param packet the packet as the program left it; empty if there was none. A program that sees
 *     packets without the Ethernet header, such as a socket filter, leaves zeros there
 * @param context the context as the program left it, in the size that the kernel has it; empty if
 *     none was given
 * @param duration the mean time of a run, in nanoseconds; zero for programs without a packet
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record RunResult(int returnValue, byte[] packet, byte[] context, Duration duration) {}
