package dev.nectar.verifier.values;

/** What arithmetic makes of numbers of which bits and ranges are known. */
public final class Scalars {
  /** The operation bits of an opcode. */
  public static final int ADD = 0;

  /** {@code BPF_SUB}. */
  public static final int SUB = 0x10;

  private static final int MUL = 0x20;
  private static final int OR = 0x40;
  private static final int AND = 0x50;
  private static final int LSH = 0x60;
  private static final int RSH = 0x70;

  /** {@code BPF_NEG}. */
  public static final int NEG = 0x80;

  private static final int XOR = 0xa0;
  private static final int ARSH = 0xc0;
  private static final long U32 = 0xffffffffL;

  private Scalars() {}

  /**
   * Computes an operation, or forgets the number where the result can't be known.
   *
   * @param op the operation bits of the opcode
   * @param half whether it works on the low halves
   * @param dst changed
   * @param from the other operand; not changed
   */
  public static void compute(int op, boolean half, Reg dst, Reg from) {
    Reg src = from.copy();
    if (!isComputable(op, half, src)) {
      dst.becomeUnknown();
      return;
    }
    switch (op) {
      case ADD -> add(dst, src);
      case SUB -> subtract(dst, src);
      case NEG -> {
        Reg old = dst.copy();
        dst.becomeNumber(0);
        subtract(dst, old);
      }
      case MUL -> multiply(dst, src);
      case AND -> and(dst, src);
      case OR -> or(dst, src);
      case XOR -> xor(dst, src);
      case LSH -> shiftLeft(half, dst, (int) src.umin);
      case RSH -> shiftRight(half, dst, (int) src.umin);
      case ARSH -> shiftSigned(half, dst, (int) src.umin);
      default -> throw new IllegalArgumentException("no operation: " + op);
    }
    if (half) {
      dst.zeroExtend();
    }
    dst.sync();
  }

  private static boolean isComputable(int op, boolean half, Reg src) {
    boolean constant =
        half
            ? src.bits.low().isConstant() && src.smin32 == src.smax32 && src.umin32 == src.umax32
            : src.bits.isConstant() && src.smin == src.smax && src.umin == src.umax;
    return switch (op) {
      case ADD, SUB, NEG, MUL, AND, OR, XOR -> true;
      case LSH, RSH, ARSH -> constant && Long.compareUnsigned(src.umax, half ? 32 : 64) < 0;
      default -> false;
    };
  }

  private static void add(Reg dst, Reg src) {
    long low = dst.smin + src.smin;
    long high = dst.smax + src.smax;
    if (((dst.smin ^ low) & (src.smin ^ low)) < 0 || ((dst.smax ^ high) & (src.smax ^ high)) < 0) {
      low = Long.MIN_VALUE;
      high = Long.MAX_VALUE;
    }
    dst.smin = low;
    dst.smax = high;
    long umin = dst.umin + src.umin;
    long umax = dst.umax + src.umax;
    boolean minOver = Long.compareUnsigned(umin, src.umin) < 0;
    boolean maxOver = Long.compareUnsigned(umax, src.umax) < 0;
    dst.umin = !minOver && maxOver ? 0 : umin;
    dst.umax = !minOver && maxOver ? -1 : umax;
    signed32(dst, (long) dst.smin32 + src.smin32, (long) dst.smax32 + src.smax32);
    unsigned32(dst, dst.umin32 + src.umin32, dst.umax32 + src.umax32);
    dst.bits = dst.bits.plus(src.bits);
  }

  private static void subtract(Reg dst, Reg src) {
    long low = dst.smin - src.smax;
    long high = dst.smax - src.smin;
    if (((dst.smin ^ src.smax) & (dst.smin ^ low)) < 0
        || ((dst.smax ^ src.smin) & (dst.smax ^ high)) < 0) {
      low = Long.MIN_VALUE;
      high = Long.MAX_VALUE;
    }
    dst.smin = low;
    dst.smax = high;
    long umin = dst.umin - src.umax;
    long umax = dst.umax - src.umin;
    boolean minUnder = Long.compareUnsigned(dst.umin, src.umax) < 0;
    boolean maxUnder = Long.compareUnsigned(dst.umax, src.umin) < 0;
    dst.umin = minUnder && !maxUnder ? 0 : umin;
    dst.umax = minUnder && !maxUnder ? -1 : umax;
    signed32(dst, (long) dst.smin32 - src.smax32, (long) dst.smax32 - src.smin32);
    unsigned32(dst, dst.umin32 - src.umax32, dst.umax32 - src.umin32);
    dst.bits = dst.bits.minus(src.bits);
  }

  private static void signed32(Reg dst, long low, long high) {
    boolean fits = low == (int) low && high == (int) high;
    dst.smin32 = fits ? (int) low : Integer.MIN_VALUE;
    dst.smax32 = fits ? (int) high : Integer.MAX_VALUE;
  }

  /** Both ends may leave the 32 bits at the same side, but not only one. */
  private static void unsigned32(Reg dst, long low, long high) {
    boolean both = low >> 32 == high >> 32;
    dst.umin32 = both ? low & U32 : 0;
    dst.umax32 = both ? high & U32 : U32;
  }

  private static void multiply(Reg dst, Reg src) {
    boolean over =
        Math.unsignedMultiplyHigh(dst.umax, src.umax) != 0
            || Math.unsignedMultiplyHigh(dst.umin, src.umin) != 0;
    dst.umin = over ? 0 : dst.umin * src.umin;
    dst.umax = over ? -1 : dst.umax * src.umax;
    signedProduct(dst, src);
    long umin32 = dst.umin32 * src.umin32;
    long umax32 = dst.umax32 * src.umax32;
    boolean over32 = umin32 >>> 32 != 0 || umax32 >>> 32 != 0;
    long a = (long) dst.smin32 * src.smin32;
    long b = (long) dst.smin32 * src.smax32;
    long c = (long) dst.smax32 * src.smin32;
    long d = (long) dst.smax32 * src.smax32;
    signed32(
        dst, Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
    dst.umin32 = over32 ? 0 : umin32;
    dst.umax32 = over32 ? U32 : umax32;
    dst.bits = dst.bits.times(src.bits);
    if (dst.bits.isConstant()) {
      dst.setNumber(dst.bits.value());
    }
  }

  private static void signedProduct(Reg dst, Reg src) {
    long[] left = {dst.smin, dst.smax};
    long[] right = {src.smin, src.smax};
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (long l : left) {
      for (long r : right) {
        long product = l * r;
        if (Math.multiplyHigh(l, r) != product >> 63) {
          dst.smin = Long.MIN_VALUE;
          dst.smax = Long.MAX_VALUE;
          return;
        }
        least = Math.min(least, product);
        most = Math.max(most, product);
      }
    }
    dst.smin = least;
    dst.smax = most;
  }

  private static void and(Reg dst, Reg src) {
    dst.bits = dst.bits.and(src.bits);
    Tnum low = dst.bits.low();
    dst.umin = dst.bits.value();
    dst.umax = least(dst.umax, src.umax);
    dst.umin32 = low.value();
    dst.umax32 = Math.min(dst.umax32, src.umax32);
    signedFromUnsigned(dst);
  }

  private static void or(Reg dst, Reg src) {
    dst.bits = dst.bits.or(src.bits);
    Tnum low = dst.bits.low();
    dst.umin = most(dst.umin, src.umin);
    dst.umax = dst.bits.value() | dst.bits.mask();
    dst.umin32 = Math.max(dst.umin32, src.umin32);
    dst.umax32 = low.value() | low.mask();
    signedFromUnsigned(dst);
  }

  private static void xor(Reg dst, Reg src) {
    dst.bits = dst.bits.xor(src.bits);
    Tnum low = dst.bits.low();
    dst.umin = dst.bits.value();
    dst.umax = dst.bits.value() | dst.bits.mask();
    dst.umin32 = low.value();
    dst.umax32 = low.value() | low.mask();
    signedFromUnsigned(dst);
  }

  private static void signedFromUnsigned(Reg dst) {
    boolean same = dst.umin <= dst.umax;
    dst.smin = same ? dst.umin : Long.MIN_VALUE;
    dst.smax = same ? dst.umax : Long.MAX_VALUE;
    boolean same32 = (int) dst.umin32 <= (int) dst.umax32;
    dst.smin32 = same32 ? (int) dst.umin32 : Integer.MIN_VALUE;
    dst.smax32 = same32 ? (int) dst.umax32 : Integer.MAX_VALUE;
    if (dst.bits.isConstant()) {
      dst.setNumber(dst.bits.value());
    }
  }

  private static long least(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  private static long most(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  private static void shiftLeft(boolean half, Reg dst, int by) {
    boolean over32 = by > 31 || dst.umax32 > 1L << 31 - by;
    if (!half) {
      boolean word = by == 32;
      dst.smax = word && dst.smax32 >= 0 ? (long) dst.smax32 << 32 : Long.MAX_VALUE;
      dst.smin = word && dst.smin32 >= 0 ? (long) dst.smin32 << 32 : Long.MIN_VALUE;
      boolean over = Long.compareUnsigned(dst.umax, 1L << 63 - by) > 0;
      dst.umin = over ? 0 : dst.umin << by;
      dst.umax = over ? -1 : dst.umax << by;
    }
    dst.umin32 = over32 ? 0 : dst.umin32 << by;
    dst.umax32 = over32 ? U32 : dst.umax32 << by;
    dst.smin32 = Integer.MIN_VALUE;
    dst.smax32 = Integer.MAX_VALUE;
    if (half) {
      dst.bits = dst.bits.low().shl(by).low();
      dst.forgetRanges64();
    } else {
      dst.bits = dst.bits.shl(by);
    }
  }

  private static void shiftRight(boolean half, Reg dst, int by) {
    if (half) {
      dst.bits = dst.bits.low().shr(by);
      dst.umin32 >>>= by;
      dst.umax32 >>>= by;
      dst.smin32 = Integer.MIN_VALUE;
      dst.smax32 = Integer.MAX_VALUE;
      dst.forgetRanges64();
      return;
    }
    dst.smin = Long.MIN_VALUE;
    dst.smax = Long.MAX_VALUE;
    dst.bits = dst.bits.shr(by);
    dst.umin >>>= by;
    dst.umax >>>= by;
    dst.forgetRanges32();
    dst.sync();
  }

  private static void shiftSigned(boolean half, Reg dst, int by) {
    if (half) {
      dst.smin32 >>= by;
      dst.smax32 >>= by;
      dst.bits = dst.bits.low().sar(by, 32);
      dst.umin32 = 0;
      dst.umax32 = U32;
      dst.forgetRanges64();
      return;
    }
    dst.smin >>= by;
    dst.smax >>= by;
    dst.bits = dst.bits.sar(by, 64);
    dst.umin = 0;
    dst.umax = -1;
    dst.forgetRanges32();
    dst.sync();
  }

  /** Cuts to so many bytes, zeros above. */
  public static void cut(Reg reg, int bytes) {
    if (bytes == 8) {
      return;
    }
    reg.bits = reg.bits.cut(bytes);
    long mask = (1L << bytes * 8) - 1;
    if ((reg.umin & ~mask) == (reg.umax & ~mask)) {
      reg.umin &= mask;
      reg.umax &= mask;
    } else {
      reg.umin = 0;
      reg.umax = mask;
    }
    reg.smin = reg.umin;
    reg.smax = reg.umax;
    if (bytes < 4) {
      reg.forgetRanges32();
    }
    reg.sync();
  }

  /** Cuts to so many bits and extends the sign, to 32 or 64 bits. */
  public static void extendSign(Reg reg, int bits, boolean half) {
    if (reg.bits.isConstant()) {
      long value = reg.bits.value() << 64 - bits >> 64 - bits;
      reg.setNumber(half ? value & U32 : value);
      return;
    }
    long least = -(1L << bits - 1);
    long most = (1L << bits - 1) - 1;
    long low = half ? reg.smin32 : reg.smin;
    long high = half ? reg.smax32 : reg.smax;
    if (low >> bits == high >> bits) {
      long from = low << 64 - bits >> 64 - bits;
      long to = high << 64 - bits >> 64 - bits;
      if (from <= to) {
        least = from;
        most = to;
      }
    }
    Tnum cut = reg.bits.shl(64 - bits).sar(64 - bits, 64);
    reg.forgetRanges();
    if (half) {
      reg.bits = cut.low();
      reg.smin32 = (int) least;
      reg.smax32 = (int) most;
      reg.zeroExtend();
    } else {
      reg.bits = cut;
      reg.smin = least;
      reg.smax = most;
    }
    reg.sync();
  }
}
