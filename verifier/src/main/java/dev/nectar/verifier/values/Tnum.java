package dev.nectar.verifier.values;

/**
 * What is known about the bits of a value: "tristate number". A bit that is set in {@code mask} is
 * unknown, any other is as in {@code value}.
 *
 * @param value the known bits that are 1
 * @param mask the unknown bits; none of them is in {@code value}
 */
public record Tnum(long value, long mask) {
  /** Nothing is known. */
  public static final Tnum UNKNOWN = new Tnum(0, -1);

  /** The number 0. */
  public static final Tnum ZERO = new Tnum(0, 0);

  /** One number. */
  public static Tnum constant(long value) {
    return new Tnum(value, 0);
  }

  /** The bits that all numbers between two unsigned ones share. */
  public static Tnum range(long min, long max) {
    long differs = min ^ max;
    int bits = 64 - Long.numberOfLeadingZeros(differs);
    if (bits > 63) {
      return UNKNOWN;
    }
    long low = (1L << bits) - 1;
    return new Tnum(min & ~low, low);
  }

  /** Whether it is one number. */
  public boolean isConstant() {
    return mask == 0;
  }

  /** Whether it is this number. */
  public boolean is(long number) {
    return mask == 0 && value == number;
  }

  /** Shifted left. */
  public Tnum shl(int by) {
    return new Tnum(value << by, mask << by);
  }

  /** Shifted right, zeros coming in. */
  public Tnum shr(int by) {
    return new Tnum(value >>> by, mask >>> by);
  }

  /** Shifted right, the sign coming in, as a number of 32 or 64 bits. */
  public Tnum sar(int by, int bits) {
    return bits == 32
        ? new Tnum(((int) value >> by) & 0xffffffffL, ((int) mask >> by) & 0xffffffffL)
        : new Tnum(value >> by, mask >> by);
  }

  /** Sum. */
  public Tnum plus(Tnum other) {
    long masks = mask + other.mask;
    long values = value + other.value;
    long unknown = (masks + values ^ values) | mask | other.mask;
    return new Tnum(values & ~unknown, unknown);
  }

  /** Difference. */
  public Tnum minus(Tnum other) {
    long difference = value - other.value;
    long unknown = (difference + mask ^ difference - other.mask) | mask | other.mask;
    return new Tnum(difference & ~unknown, unknown);
  }

  /** Negated. */
  public Tnum negated() {
    return ZERO.minus(this);
  }

  /** Bitwise and. */
  public Tnum and(Tnum other) {
    long maybe = (value | mask) & (other.value | other.mask);
    long one = value & other.value;
    return new Tnum(one, maybe & ~one);
  }

  /** Bitwise or. */
  public Tnum or(Tnum other) {
    long one = value | other.value;
    return new Tnum(one, (mask | other.mask) & ~one);
  }

  /** Bitwise exclusive or. */
  public Tnum xor(Tnum other) {
    long unknown = mask | other.mask;
    return new Tnum((value ^ other.value) & ~unknown, unknown);
  }

  /** Product: the sum of shifted copies, one for each bit that is or may be 1. */
  public Tnum times(Tnum other) {
    Tnum sum = ZERO;
    Tnum left = this;
    Tnum right = other;
    while (left.value != 0 || left.mask != 0) {
      if ((left.value & 1) != 0) {
        sum = sum.plus(right);
      } else if ((left.mask & 1) != 0) {
        sum = sum.union(sum.plus(right));
      }
      left = left.shr(1);
      right = right.shl(1);
    }
    return sum;
  }

  /** What holds of a number of which both hold. */
  public Tnum intersect(Tnum other) {
    long unknown = mask & other.mask;
    return new Tnum((value | other.value) & ~unknown, unknown);
  }

  /** What holds of a number of which one of both holds. */
  public Tnum union(Tnum other) {
    long unknown = mask | other.mask | value ^ other.value;
    return new Tnum(value & ~unknown, unknown);
  }

  /** Cut to so many bytes. */
  public Tnum cut(int bytes) {
    if (bytes >= 8) {
      return this;
    }
    long keep = (1L << bytes * 8) - 1;
    return new Tnum(value & keep, mask & keep);
  }

  /** The low 32 bits. */
  public Tnum low() {
    return cut(4);
  }

  /** The high 32 bits, the low ones 0. */
  public Tnum withoutLow() {
    return new Tnum(value & ~0xffffffffL, mask & ~0xffffffffL);
  }

  /** With other low 32 bits. */
  public Tnum withLow(Tnum low) {
    return withoutLow().or(low.low());
  }

  /** Whether all numbers of the other are numbers of this. */
  public boolean contains(Tnum other) {
    return (other.mask & ~mask) == 0 && value == (other.value & ~mask);
  }

  /** Whether all its numbers are multiples of a power of two. */
  public boolean isAligned(long size) {
    return ((value | mask) & size - 1) == 0;
  }

  /** As the kernel's log shows it. */
  @Override
  public String toString() {
    if (mask == 0) {
      boolean small = Long.compareUnsigned(value, 0xffff) <= 0;
      return small ? Long.toString(value) : "0x" + Long.toHexString(value);
    }
    return "(0x" + Long.toHexString(value) + "; 0x" + Long.toHexString(mask) + ")";
  }
}
