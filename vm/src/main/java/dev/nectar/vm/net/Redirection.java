package dev.nectar.vm.net;

/**
 * Where a program sends its packet.
 *
 * @param device the number of the device
 * @param way in which manner
 * @param flags what the program gave besides
 */
public record Redirection(int device, Way way, long flags) {
  /** The helper that was called. */
  public enum Way {
    /** {@code bpf_redirect}. */
    DEVICE,
    /** {@code bpf_redirect_peer}: to the other end of a pair, in its namespace. */
    PEER,
    /** {@code bpf_redirect_neigh}: the header of the link is filled in. */
    NEIGHBOUR
  }
}
