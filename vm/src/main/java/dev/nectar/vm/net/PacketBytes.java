package dev.nectar.vm.net;

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
