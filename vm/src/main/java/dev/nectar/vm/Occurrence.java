package dev.nectar.vm;

/**
 * Something that happened at an attach point.
 *
 * @param time when, in nanoseconds; what programs that ask the clock are told meanwhile
 * @param cpu on which CPU, from 0
 * @param task what programs take for the task that runs
 * @param context what R1 of programs points to, in the kernel's layout for the type of program:
 *     programs write to a copy. Not copied
 * @param memory what programs can read beyond their own memory
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Occurrence(
    long time, int cpu, TaskContext task, byte[] context, ReadableMemory memory) {
  /** Memory that programs read by {@code bpf_probe_read} and its like. */
  @FunctionalInterface
  public interface ReadableMemory {
    /** No memory. */
    ReadableMemory NONE = (address, into) -> false;

    /**
     * Reads some of it.
     *
     * @param address the first byte, as the event's context and registers have it
     * @param into as many bytes as are wanted
     * @return whether they are there
     */
    boolean read(long address, byte[] into);
  }

  /**
   * Something without more than a context.
   *
   * @param time when, in nanoseconds
   * @param task what runs
   * @param context what R1 of programs points to
   */
  public Occurrence(long time, TaskContext task, byte[] context) {
    this(time, 0, task, context, ReadableMemory.NONE);
  }
}
