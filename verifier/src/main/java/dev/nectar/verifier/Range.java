package dev.nectar.verifier;

/**
 * Which numbers a register may hold: those that are in both ranges, and have the known bits.
 *
 * @param min the least, as a signed number
 * @param max the greatest, as a signed number
 * @param unsignedMin the least, as an unsigned number
 * @param unsignedMax the greatest, as an unsigned number
 * @param known a bit is set where the number's bit is known
 * @param bits the known bits; 0 where they are not known
 */
public record Range(long min, long max, long unsignedMin, long unsignedMax, long known, long bits) {
  /**
   * Whether a number is among them.
   *
   * @param number the number
   * @return whether it may be held
   */
  public boolean contains(long number) {
    return number >= min
        && number <= max
        && Long.compareUnsigned(number, unsignedMin) >= 0
        && Long.compareUnsigned(number, unsignedMax) <= 0
        && (number & known) == bits;
  }

  /**
   * The smallest range that has the numbers of both.
   *
   * @param other another
   * @return the range of both; this, if it has all of the other
   */
  public Range join(Range other) {
    long same = known & other.known & ~(bits ^ other.bits);
    Range joined =
        new Range(
            Math.min(min, other.min),
            Math.max(max, other.max),
            Long.compareUnsigned(unsignedMin, other.unsignedMin) <= 0
                ? unsignedMin
                : other.unsignedMin,
            Long.compareUnsigned(unsignedMax, other.unsignedMax) >= 0
                ? unsignedMax
                : other.unsignedMax,
            same,
            bits & same);
    return joined.equals(this) ? this : joined;
  }
}
