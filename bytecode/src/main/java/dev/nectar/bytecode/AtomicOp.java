package dev.nectar.bytecode;

/**
 * Atomic read-modify-write operations on memory (RFC 9669 section 5.3). Those that fetch put what
 * was in memory before into the source register.
 */
public enum AtomicOp {
  /** Add; the oldest one, in every kernel. */
  ADD(0x00),
  /** Or, Linux 5.12. */
  OR(0x40),
  /** And, Linux 5.12. */
  AND(0x50),
  /** Exclusive or, Linux 5.12. */
  XOR(0xa0),
  /** Add and fetch, Linux 5.12. */
  FETCH_ADD(0x01),
  /** Or and fetch, Linux 5.12. */
  FETCH_OR(0x41),
  /** And and fetch, Linux 5.12. */
  FETCH_AND(0x51),
  /** Exclusive or and fetch, Linux 5.12. */
  FETCH_XOR(0xa1),
  /** Swaps the source register with memory, Linux 5.12. */
  EXCHANGE(0xe1),
  /**
   * Stores the source register if memory holds what R0 does; R0 becomes what memory held before.
   * Linux 5.12.
   */
  COMPARE_EXCHANGE(0xf1);

  private final int code;

  AtomicOp(int code) {
    this.code = code;
  }

  /** What the immediate field holds. */
  int code() {
    return code;
  }
}
