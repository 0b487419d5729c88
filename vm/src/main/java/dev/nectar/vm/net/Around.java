package dev.nectar.vm.net;

import dev.nectar.vm.code.Scene;

/** A scene whose programs can ask what of a network is around. */
public interface Around extends Scene {
  /**
   * What is around.
   *
   * @return devices, routes and sockets
   */
  Network network();

  /**
   * What programs get.
   *
   * @return the address of their context
   */
  long address();

  /**
   * The number of the socket that the context is of.
   *
   * @return the number; 0 if there is none
   */
  long cookie();
}
