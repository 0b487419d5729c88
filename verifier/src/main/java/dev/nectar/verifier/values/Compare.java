package dev.nectar.verifier.values;

/** What a conditional jump says about the numbers it compares. */
public final class Compare {
  /** {@code BPF_JEQ}. */
  public static final int EQ = 0x10;

  /** {@code BPF_JGT}. */
  public static final int GT = 0x20;

  /** {@code BPF_JGE}. */
  public static final int GE = 0x30;

  /** {@code BPF_JSET}. */
  public static final int SET = 0x40;

  /** {@code BPF_JNE}. */
  public static final int NE = 0x50;

  private static final int SGT = 0x60;
  private static final int SGE = 0x70;

  /** {@code BPF_JLT}. */
  public static final int LT = 0xa0;

  /** {@code BPF_JLE}. */
  public static final int LE = 0xb0;

  private static final int SLT = 0xc0;
  private static final int SLE = 0xd0;

  /** The opposite of {@link #SET}, which no instruction has. */
  private static final int NOT_SET = 0xe0;

  private static final long U32 = 0xffffffffL;

  private Compare() {}

  /** The comparison that is true where one is false. */
  private static int opposite(int op) {
    return switch (op) {
      case EQ -> NE;
      case NE -> EQ;
      case SET -> NOT_SET;
      case GE -> LT;
      case GT -> LE;
      case LE -> GT;
      case LT -> GE;
      case SGE -> SLT;
      case SGT -> SLE;
      case SLE -> SGT;
      default -> SGE;
    };
  }

  /** The comparison with sides changed. */
  public static int flipped(int op) {
    return switch (op) {
      case GT -> LT;
      case LT -> GT;
      case GE -> LE;
      case LE -> GE;
      case SGT -> SLT;
      case SLT -> SGT;
      case SGE -> SLE;
      case SLE -> SGE;
      default -> op;
    };
  }

  /**
   * Which way a jump goes.
   *
   * @return 1 if it is taken, 0 if not, -1 if unknown
   */
  public static int taken(Reg left, Reg right, int op, boolean half) {
    Tnum a = half ? left.bits.low() : left.bits;
    Tnum b = half ? right.bits.low() : right.bits;
    long umin1 = half ? left.umin32 : left.umin;
    long umax1 = half ? left.umax32 : left.umax;
    long smin1 = half ? left.smin32 : left.smin;
    long smax1 = half ? left.smax32 : left.smax;
    long umin2 = half ? right.umin32 : right.umin;
    long umax2 = half ? right.umax32 : right.umax;
    long smin2 = half ? right.smin32 : right.smin;
    long smax2 = half ? right.smax32 : right.smax;
    return switch (op) {
      case EQ, NE -> {
        boolean equal = a.isConstant() && b.isConstant() && a.value() == b.value();
        boolean differ =
            ((a.value() ^ b.value()) & ~a.mask() & ~b.mask()) != 0
                || below(umax1, umin2)
                || below(umax2, umin1)
                || smax1 < smin2
                || smin1 > smax2
                || !half && differ32(left, right);
        yield equal ? (op == EQ ? 1 : 0) : differ ? (op == EQ ? 0 : 1) : -1;
      }
      case SET -> {
        Tnum known = b.isConstant() ? b : a;
        Tnum other = b.isConstant() ? a : b;
        if (!known.isConstant()) {
          yield -1;
        }
        if ((~other.mask() & other.value() & known.value()) != 0) {
          yield 1;
        }
        yield ((other.mask() | other.value()) & known.value()) == 0 ? 0 : -1;
      }
      case GT -> below(umax2, umin1) ? 1 : !below(umin2, umax1) ? 0 : -1;
      case GE -> !below(umin1, umax2) ? 1 : below(umax1, umin2) ? 0 : -1;
      case LT -> below(umax1, umin2) ? 1 : !below(umin1, umax2) ? 0 : -1;
      case LE -> !below(umin2, umax1) ? 1 : below(umax2, umin1) ? 0 : -1;
      case SGT -> smin1 > smax2 ? 1 : smax1 <= smin2 ? 0 : -1;
      case SGE -> smin1 >= smax2 ? 1 : smax1 < smin2 ? 0 : -1;
      case SLT -> smax1 < smin2 ? 1 : smin1 >= smax2 ? 0 : -1;
      case SLE -> smax1 <= smin2 ? 1 : smin1 > smax2 ? 0 : -1;
      default -> -1;
    };
  }

  /** The low halves tell numbers apart, where one of the whole ones is not known at all. */
  private static boolean differ32(Reg left, Reg right) {
    return left.umax32 < right.umin32
        || right.umax32 < left.umin32
        || left.smax32 < right.smin32
        || left.smin32 > right.smax32;
  }

  private static boolean below(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  /** Both numbers are such that the comparison is as told. */
  public static void learn(Reg left, Reg right, int op, boolean half, boolean holds) {
    refine(left, right, holds ? op : opposite(op), half);
    left.sync();
    right.sync();
    left.settle();
    right.settle();
  }

  private static void refine(Reg a, Reg b, int op, boolean half) {
    switch (op) {
      case EQ -> equal(a, b, half);
      case NE -> notEqual(a, b, half);
      case SET, NOT_SET -> set(a, b, op == SET, half);
      case GT, GE, SGT, SGE -> refine(b, a, flipped(op), half);
      case LE -> {
        if (half) {
          a.umax32 = Math.min(a.umax32, b.umax32);
          b.umin32 = Math.max(a.umin32, b.umin32);
        } else {
          a.umax = below(b.umax, a.umax) ? b.umax : a.umax;
          b.umin = below(b.umin, a.umin) ? a.umin : b.umin;
        }
      }
      case LT -> {
        if (half) {
          a.umax32 = Math.min(a.umax32, b.umax32 - 1);
          b.umin32 = Math.max(a.umin32 + 1, b.umin32);
        } else {
          a.umax = below(b.umax - 1, a.umax) ? b.umax - 1 : a.umax;
          b.umin = below(b.umin, a.umin + 1) ? a.umin + 1 : b.umin;
        }
      }
      case SLE -> {
        if (half) {
          a.smax32 = Math.min(a.smax32, b.smax32);
          b.smin32 = Math.max(a.smin32, b.smin32);
        } else {
          a.smax = Math.min(a.smax, b.smax);
          b.smin = Math.max(a.smin, b.smin);
        }
      }
      case SLT -> {
        if (half) {
          a.smax32 = Math.min(a.smax32, b.smax32 - 1);
          b.smin32 = Math.max(a.smin32 + 1, b.smin32);
        } else {
          a.smax = Math.min(a.smax, b.smax - 1);
          b.smin = Math.max(a.smin + 1, b.smin);
        }
      }
      default -> {}
    }
  }

  private static void equal(Reg a, Reg b, boolean half) {
    if (half) {
      a.umin32 = b.umin32 = Math.max(a.umin32, b.umin32);
      a.umax32 = b.umax32 = Math.min(a.umax32, b.umax32);
      a.smin32 = b.smin32 = Math.max(a.smin32, b.smin32);
      a.smax32 = b.smax32 = Math.min(a.smax32, b.smax32);
      Tnum both = a.bits.low().intersect(b.bits.low());
      a.bits = a.bits.withLow(both);
      b.bits = b.bits.withLow(both);
      return;
    }
    a.umin = b.umin = below(a.umin, b.umin) ? b.umin : a.umin;
    a.umax = b.umax = below(a.umax, b.umax) ? a.umax : b.umax;
    a.smin = b.smin = Math.max(a.smin, b.smin);
    a.smax = b.smax = Math.min(a.smax, b.smax);
    Tnum both = a.bits.intersect(b.bits);
    a.bits = both;
    b.bits = both;
  }

  private static void notEqual(Reg first, Reg second, boolean half) {
    boolean known = (half ? second.bits.low() : second.bits).isConstant();
    Reg a = known ? first : second;
    Tnum b = known ? second.bits : first.bits;
    if (!(half ? b.low() : b).isConstant()) {
      return;
    }
    if (half) {
      long value = b.value() & U32;
      a.umin32 += a.umin32 == value ? 1 : 0;
      a.umax32 -= a.umax32 == value ? 1 : 0;
      a.smin32 += a.smin32 == (int) value ? 1 : 0;
      a.smax32 -= a.smax32 == (int) value ? 1 : 0;
      return;
    }
    long value = b.value();
    a.umin += a.umin == value ? 1 : 0;
    a.umax -= a.umax == value ? 1 : 0;
    a.smin += a.smin == value ? 1 : 0;
    a.smax -= a.smax == value ? 1 : 0;
  }

  private static void set(Reg first, Reg second, boolean holds, boolean half) {
    boolean known = (half ? second.bits.low() : second.bits).isConstant();
    Reg a = known ? first : second;
    Tnum b = known ? second.bits : first.bits;
    b = half ? b.low() : b;
    if (!b.isConstant() || holds && Long.bitCount(b.value()) != 1) {
      return;
    }
    Tnum bits = half ? a.bits.low() : a.bits;
    Tnum now = holds ? bits.or(Tnum.constant(b.value())) : bits.and(Tnum.constant(~b.value()));
    a.bits = half ? a.bits.withLow(now) : now;
  }
}
