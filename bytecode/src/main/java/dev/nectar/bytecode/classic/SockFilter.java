package dev.nectar.bytecode.classic;

/**
 * One instruction as {@code struct sock_filter} of {@code linux/filter.h} has it, legal or not.
 *
 * @param code the opcode, 0 to 65535
 * @param jumpTrue {@code jt}, 0 to 255
 * @param jumpFalse {@code jf}, 0 to 255
 * @param constant {@code k}, an unsigned 32-bit number
 */
public record SockFilter(int code, int jumpTrue, int jumpFalse, int constant) {
  /** Checks that each field holds its value. */
  public SockFilter {
    check("code", code, 0xffff);
    check("jt", jumpTrue, 0xff);
    check("jf", jumpFalse, 0xff);
  }

  private static void check(String field, int value, int limit) {
    if (value < 0 || value > limit) {
      throw new IllegalArgumentException(field + " cannot hold " + value + ": 0 to " + limit);
    }
  }
}
