package dev.nectar.vm;

/**
 * Something that happened at an attach point.
 *
 * @param time when, in nanoseconds; what programs that ask the clock are told meanwhile
 * @param cpu on which CPU, from 0
 * @param task what programs take for the task that runs
 * @param subject what it is about, from which programs are given their context
 * @param memory what programs can read beyond their own memory
 */
public record Occurrence(
    long time, int cpu, TaskContext task, Subject subject, ReadableMemory memory) {
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
   * Something on the first CPU, with no memory.
   *
   * @param time when, in nanoseconds
   * @param task what runs
   * @param subject what it is about
   */
  public Occurrence(long time, TaskContext task, Subject subject) {
    this(time, 0, task, subject, ReadableMemory.NONE);
  }

  /**
   * Something that is about a context alone.
   *
   * @param time when, in nanoseconds
   * @param task what runs
   * @param context what R1 of programs points to, see {@link Subject.Structure}
   */
  public Occurrence(long time, TaskContext task, byte[] context) {
    this(time, task, new Subject.Structure(context));
  }
}
