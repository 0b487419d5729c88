package dev.nectar.vm.code;

/**
 * Where arithmetic of RFC 9669 differs from Java's: division by zero gives zero, and leaves the
 * dividend as the rest.
 */
public final class Arithmetic {
  private static final long LOWER = 0xffff_ffffL;

  private Arithmetic() {}

  /**
   * Unsigned division.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the quotient
   */
  public static long divide64(long a, long b) {
    return b == 0 ? 0 : Long.divideUnsigned(a, b);
  }

  /**
   * Rest of the unsigned division.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the rest
   */
  public static long modulo64(long a, long b) {
    return b == 0 ? a : Long.remainderUnsigned(a, b);
  }

  /**
   * Signed division.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the quotient
   */
  public static long signedDivide64(long a, long b) {
    return b == 0 ? 0 : a / b;
  }

  /**
   * Rest of the signed division.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the rest
   */
  public static long signedModulo64(long a, long b) {
    return b == 0 ? a : a % b;
  }

  /**
   * Unsigned division of lower halves.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the quotient
   */
  public static long divide32(long a, long b) {
    return (int) b == 0 ? 0 : Integer.divideUnsigned((int) a, (int) b) & LOWER;
  }

  /**
   * Rest of the unsigned division of lower halves.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the rest
   */
  public static long modulo32(long a, long b) {
    return (int) b == 0 ? a & LOWER : Integer.remainderUnsigned((int) a, (int) b) & LOWER;
  }

  /**
   * Signed division of lower halves.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the quotient
   */
  public static long signedDivide32(long a, long b) {
    return (int) b == 0 ? 0 : (int) a / (int) b & LOWER;
  }

  /**
   * Rest of the signed division of lower halves.
   *
   * @param a the dividend
   * @param b the divisor
   * @return the rest
   */
  public static long signedModulo32(long a, long b) {
    return (int) b == 0 ? a & LOWER : (int) a % (int) b & LOWER;
  }
}
