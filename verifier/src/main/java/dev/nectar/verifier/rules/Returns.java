package dev.nectar.verifier.rules;

import dev.nectar.object.ProgramType;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers programs may return.
 *
 * @param min the least
 * @param max the greatest
 */
public record Returns(int min, int max) {
  private static final int INET_EGRESS = 1;
  private static final int INET4_BIND = 8;
  private static final int INET6_BIND = 9;

  /** The numbers that programs of a type may return; null if any. */
  public static @Nullable Returns of(ProgramType type, int attachType) {
    return switch (type) {
      case CGROUP_SOCK_ADDR ->
          switch (attachType) {
            case 19, 20, 29, 30, 31, 32, 51, 52, 53 -> new Returns(1, 1);
            case INET4_BIND, INET6_BIND -> new Returns(0, 3);
            default -> new Returns(0, 1);
          };
      case CGROUP_SKB -> new Returns(0, attachType == INET_EGRESS ? 3 : 1);
      case CGROUP_SOCK,
          SOCK_OPS,
          CGROUP_DEVICE,
          CGROUP_SYSCTL,
          CGROUP_SOCKOPT,
          SK_LOOKUP,
          NETFILTER ->
          new Returns(0, 1);
      case TRACING ->
          switch (attachType) {
            case 24, 25 -> new Returns(0, 0);
            case 28 -> new Returns(0, 1);
            default -> null;
          };
      default -> null;
    };
  }
}
