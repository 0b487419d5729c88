package dev.nectar.vm.net;

import java.io.ByteArrayOutputStream;

/** What an iterator's program writes for one element. For one thread. */
public final class Writing implements Written {
  /** How much there is room for, as in the kernel ({@code PAGE_SIZE << 3}). */
  public static final int ROOM = 8 * 4096;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private boolean overflowed;

  /** Nothing is written. */
  public Writing() {}

  @Override
  public boolean write(byte[] bytes) {
    if (overflowed || written.size() + bytes.length > ROOM) {
      overflowed = true;
      return false;
    }
    written.writeBytes(bytes);
    return true;
  }

  /**
   * What was written.
   *
   * @return a copy
   */
  public byte[] written() {
    return written.toByteArray();
  }

  /**
   * Whether there was more than there is room for.
   *
   * @return true if something was not taken
   */
  public boolean overflowed() {
    return overflowed;
  }
}
