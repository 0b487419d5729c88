package dev.nectar.vm;

import dev.nectar.object.MapType;

/** Where a program sends what it runs on. */
public sealed interface Destination {
  /**
   * To a device ({@code bpf_redirect} and its like).
   *
   * @param index the device's number
   * @param way in which manner
   * @param flags what the program gave besides: for tc, 1 is into the device, as if received
   */
  record Device(int index, Way way, long flags) implements Destination {
    /** The helper that was called. */
    public enum Way {
      /** {@code bpf_redirect}, {@code bpf_clone_redirect}. */
      PLAIN,
      /** {@code bpf_redirect_peer}: to the other end of a pair, in its namespace. */
      PEER,
      /** {@code bpf_redirect_neigh}: the header of the link is filled in. */
      NEIGHBOUR
    }
  }

  /**
   * To what an entry of a map leads to: a device, a CPU, an {@code AF_XDP} socket, a socket.
   *
   * @param map the map's name
   * @param type the map's type, which says what it leads to
   * @param target the number of the device, CPU or socket
   * @param program the number of the program that the entry has run on the packet there ({@link
   *     dev.nectar.kernel.Reference.Device}), which is not run here; 0 if there is none
   * @param flags what the program gave besides
   */
  record Entry(String map, MapType type, long target, int program, long flags)
      implements Destination {}

  /**
   * To all devices of a map ({@code BPF_F_BROADCAST}).
   *
   * @param map the map's name
   * @param flags what the program gave besides
   */
  record Everywhere(String map, long flags) implements Destination {}
}
