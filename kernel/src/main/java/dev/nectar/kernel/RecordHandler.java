package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Takes the records of an {@link EventStream}, one after the other, in the thread that drains it:
 * for one thread at a time.
 */
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

  /**
   * Hands on each record as a value. What a record has behind the value is passed over: perf event
   * arrays fill up to a multiple of 8 bytes.
   *
   * @param codec reads them
   * @param consumer takes them
   * @param <T> the values
   * @return a handler that makes nothing but the values, and throws {@link IllegalStateException}
   *     at a record that is shorter than they are
   */
  static <T> RecordHandler of(Codec<T> codec, Consumer<? super T> consumer) {
    long size = codec.size();
    return (ring, offset, length, _) -> {
      if (length < size) {
        throw new IllegalStateException(
            "a record of " + length + " bytes is too short for a value of " + size);
      }
      consumer.accept(codec.read(ring, offset));
    };
  }
}
