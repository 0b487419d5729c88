package dev.nectar.bytecode;

/** The registers of eBPF (RFC 9669 section 2.1), in encoding order. */
public enum Register {
  /** Return value of calls and programs. */
  R0,
  /** First argument; clobbered by calls. */
  R1,
  /** Second argument; clobbered by calls. */
  R2,
  /** Third argument; clobbered by calls. */
  R3,
  /** Fourth argument; clobbered by calls. */
  R4,
  /** Fifth argument; clobbered by calls. */
  R5,
  /** Kept across calls. */
  R6,
  /** Kept across calls. */
  R7,
  /** Kept across calls. */
  R8,
  /** Kept across calls. */
  R9,
  /** Frame pointer, read only. */
  R10;

  private static final Register[] ALL = values();

  /**
   * The register of an encoding.
   *
   * @param number 0 to 10
   * @return the register
   */
  public static Register of(int number) {
    return ALL[number];
  }

  /**
   * The name in texts.
   *
   * @return {@code r0} to {@code r10}
   */
  @Override
  public String toString() {
    return "r" + ordinal();
  }
}
