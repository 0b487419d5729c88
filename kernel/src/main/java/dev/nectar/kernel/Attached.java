package dev.nectar.kernel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A program that is attached to a point.
 *
 * @param program its number
 * @param link the number of the link that keeps it; empty if it is kept without, or the kernel does
 *     not tell: it does of {@code tcx} and {@code netkit}
 */
public record Attached(int program, OptionalInt link) {
  /**
   * Where a point is, beyond its own text.
   *
   * @param map for {@link dev.nectar.object.NetworkPoint.SocketMap}
   * @param namespace the file of a network namespace; empty for that of the caller's thread
   */
  public record At(Optional<BpfMap> map, Optional<Path> namespace) {
    /** Here. */
    public static final At HERE = new At(Optional.empty(), Optional.empty());

    /**
     * In a map of sockets.
     *
     * @param map of the same kernel
     * @return the place
     */
    public static At of(BpfMap map) {
      return new At(Optional.of(map), Optional.empty());
    }

    /**
     * In another network namespace.
     *
     * @param file such as {@code /run/netns/blue}
     * @return the place
     */
    public static At in(Path file) {
      return new At(Optional.empty(), Optional.of(file));
    }
  }
}
