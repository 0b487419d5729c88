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

  /** Zero alone. */
  public static final Returns ZERO = new Returns(0, 0);

  private static final int MAX_ERROR = 4095;
  private static final int LSM_CGROUP = 43;

  /**
   * Whether programs of a type return nothing that matters, if the function they are bound to does.
   */
  public static boolean isVoid(ProgramType type, boolean bound) {
    return bound && (type == ProgramType.LSM || type == ProgramType.STRUCT_OPS);
  }

  /** The numbers that programs of a type, bound to a function, may return; null if any. */
  public static @Nullable Returns of(ProgramType type, int attachType, String function) {
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
      case KPROBE -> attachType == 56 || attachType == 57 ? new Returns(0, 1) : null;
      case LSM ->
          attachType == LSM_CGROUP
                  || function.equals("bpf_lsm_audit_rule_known")
                  || function.equals("bpf_lsm_inode_xattr_skipcap")
              ? new Returns(0, 1)
              : new Returns(-MAX_ERROR, 0);
      default -> null;
    };
  }
}
