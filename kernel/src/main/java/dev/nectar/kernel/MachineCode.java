package dev.nectar.kernel;

/**
 * A function of a program as the processor runs it.
 *
 * @param address where it starts in the kernel; 0 if this process may not know ({@code
 *     kernel.kptr_restrict})
 * @param bytes its instructions. Not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record MachineCode(long address, byte[] bytes) {}
