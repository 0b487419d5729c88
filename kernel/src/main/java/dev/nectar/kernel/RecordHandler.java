package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;

/** Takes the records of an {@link EventStream}. */
@FunctionalInterface
public interface RecordHandler {
  /**
   * One record, which lies in the ring only during the call.
   *
   * @param ring the memory it lies in
   * @param offset where it starts
   * @param length its length in bytes
   * @param cpu the CPU that wrote it, or -1 if the ring is shared by all
   */
  void accept(MemorySegment ring, long offset, long length, int cpu);
}
