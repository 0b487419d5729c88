package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Scene;

/** A scene with a packet whose bytes helpers copy, wherever they lie. */
public interface PacketBytes extends Scene {
  /**
   * How long the packet is.
   *
   * @return bytes
   */
  long length();

  /**
   * Copies bytes out of the packet.
   *
   * @param offset of the first in it
   * @param to where they go
   * @param length how many
   * @return 0, or a negated error number
   */
  long load(long offset, long to, long length);

  /**
   * Copies bytes out of the packet, counted from one of its headers.
   *
   * @param offset of the first byte
   * @param to where they go
   * @param length how many
   * @param header 0 for that of the link, 1 for that of the network
   * @return 0, or a negated error number
   */
  default long loadRelative(long offset, long to, long length, long header) {
    return -Errno.EFAULT;
  }

  /**
   * Copies bytes into the packet.
   *
   * @param offset of the first in it
   * @param from where they are
   * @param length how many
   * @param flags what is done with checksums
   * @return 0, or a negated error number
   */
  long store(long offset, long from, long length, long flags);

  /**
   * Where bytes of the packet lie.
   *
   * @param offset of the first
   * @param length how many
   * @return the address; 0 if the packet does not have them
   */
  long address(long offset, long length);
}
