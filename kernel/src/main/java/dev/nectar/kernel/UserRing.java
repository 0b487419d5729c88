package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Sends records to programs, which read them by {@code bpf_user_ringbuf_drain}, in the order in
 * which room was reserved. Linux 6.1. For any thread, also to close while others use it; a record
 * is one thread's at a time. What is asked of a closed one throws {@link ClosedException}.
 */
public interface UserRing extends AutoCloseable {
  /**
   * Reserves room for a record, which programs wait for until it is submitted or discarded.
   *
   * @param size bytes, at least 1
   * @return the room, with what was left there before; empty if the ring has none
   * @throws IllegalArgumentException if the ring could never hold so much
   * @throws ClosedException if this is closed
   */
  Optional<MemorySegment> reserve(int size);

  /**
   * Hands a record over.
   *
   * @param record what {@link #reserve} returned, which must not be written any more
   */
  void submit(MemorySegment record);

  /**
   * Gives a record up: programs pass over it.
   *
   * @param record what {@link #reserve} returned
   */
  void discard(MemorySegment record);

  /** Ends the use of the ring here; records that were not submitted are discarded. */
  @Override
  void close();
}
