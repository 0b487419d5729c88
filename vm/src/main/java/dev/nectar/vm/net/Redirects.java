package dev.nectar.vm.net;

import java.util.Optional;

/** A scene whose programs can send their packet elsewhere. */
public interface Redirects extends Around {
  /**
   * Takes where a program sends its packet.
   *
   * @param to where
   * @return what the program is to return
   */
  long redirect(Redirection to);

  /**
   * Where the program sent its packet, if its verdict is to do so.
   *
   * @return the last that was taken
   */
  Optional<Redirection> redirection();

  /**
   * Where the packet came in, or goes out.
   *
   * @return the number of the device
   */
  int device();
}
