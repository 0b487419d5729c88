package dev.nectar.linux.ring;

import dev.nectar.kernel.RecordHandler;

/** One ring of records, read by one thread. */
public interface Ring extends AutoCloseable {
  /**
   * Hands over the records that were there when it was called.
   *
   * @return how many
   */
  int drain(RecordHandler handler);

  /**
   * @return records the kernel said it lost
   */
  long lost();

  /**
   * @return bytes of records that newer ones took the place of before they were read
   */
  default long overwritten() {
    return 0;
  }

  /**
   * @return the descriptor that becomes readable with new records
   */
  int fd();

  @Override
  void close();
}
