package dev.nectar.verifier.values;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a register or a spilled one: its kind, and of a number, or of what is added
 * to a pointer, the bits and the ranges, each as signed and unsigned number of 64 and 32 bits.
 * Mutable, as millions of them are made.
 */
public final class Reg {
  private static final long U32 = 0xffffffffL;

  /** What it holds. */
  public Kind kind = Kind.NOTHING;

  /** Whether a pointer may be null. */
  public boolean maybeNull;

  /** What has been added to a pointer, as far as constant. */
  public int off;

  /** The bits of a number, or of what has been added to a pointer. */
  public Tnum bits = Tnum.ZERO;

  /** Least signed. */
  public long smin;

  /** Greatest signed. */
  public long smax;

  /** Least unsigned. */
  public long umin;

  /** Greatest unsigned. */
  public long umax;

  /** Least of the low half, signed. */
  public int smin32;

  /** Greatest of the low half, signed. */
  public int smax32;

  /** Least of the low half, unsigned, kept in 64 bits. */
  public long umin32;

  /** Greatest of the low half, unsigned, kept in 64 bits. */
  public long umax32;

  /** Those with the same number that is not 0 are known together. */
  public int id;

  /** How much more a linked number is than the other with its id. */
  public int linkedBy;

  /** Whether it is linked with a difference. */
  public boolean linked;

  /** The reference it was acquired with, or 0. */
  public int reference;

  /** Bytes of packet that are known to be there; or the size of memory. */
  public int range;

  /** The frame of a stack pointer; the function of a function pointer. */
  public int frame;

  /** The map, by its index in the program, or -1. */
  public int map = -1;

  /** Tells values of different lookups of inner maps apart. */
  public int mapId;

  /** What is known besides: the type of an object. */
  public @Nullable Detail type;

  /** Copies another. */
  public void set(Reg from) {
    kind = from.kind;
    maybeNull = from.maybeNull;
    off = from.off;
    setNumber(from);
    id = from.id;
    linkedBy = from.linkedBy;
    linked = from.linked;
    reference = from.reference;
    range = from.range;
    frame = from.frame;
    map = from.map;
    mapId = from.mapId;
    type = from.type;
  }

  /** A copy. */
  public Reg copy() {
    Reg reg = new Reg();
    reg.set(this);
    return reg;
  }

  /** Becomes a pointer to an object. */
  public Reg becomePointer(Pointee object) {
    become(object.isTrusted() ? Kind.TRUSTED : Kind.BTF);
    type = object;
    return this;
  }

  /** The object that is pointed to. */
  public Pointee object() {
    return type instanceof Pointee object ? object : Pointee.UNKNOWN;
  }

  /** Whether it is a pointer to an object of a type. */
  public boolean isObject() {
    return kind == Kind.BTF || kind == Kind.TRUSTED;
  }

  /** Forgets everything but the kind, which is set. */
  public Reg become(Kind kind) {
    this.kind = kind;
    maybeNull = false;
    off = 0;
    id = 0;
    linked = false;
    linkedBy = 0;
    reference = 0;
    range = 0;
    frame = 0;
    map = -1;
    mapId = 0;
    type = null;
    setNumber(0);
    return this;
  }

  /** Becomes an unknown number. */
  public Reg becomeUnknown() {
    become(Kind.SCALAR);
    forgetRanges();
    bits = Tnum.UNKNOWN;
    return this;
  }

  /** Becomes a number. */
  public Reg becomeNumber(long value) {
    become(Kind.SCALAR);
    setNumber(value);
    return this;
  }

  /** Takes the ranges and bits of one number; keeps the kind. */
  public void setNumber(long value) {
    bits = Tnum.constant(value);
    smin = value;
    smax = value;
    umin = value;
    umax = value;
    smin32 = (int) value;
    smax32 = (int) value;
    umin32 = value & U32;
    umax32 = value & U32;
  }

  /** Takes the ranges and bits of another; keeps the kind. */
  public void setNumber(Reg from) {
    bits = from.bits;
    smin = from.smin;
    smax = from.smax;
    umin = from.umin;
    umax = from.umax;
    smin32 = from.smin32;
    smax32 = from.smax32;
    umin32 = from.umin32;
    umax32 = from.umax32;
  }

  /** All ranges become the widest. */
  public void forgetRanges() {
    forgetRanges64();
    forgetRanges32();
  }

  /** The ranges of the whole become the widest. */
  public void forgetRanges64() {
    smin = Long.MIN_VALUE;
    smax = Long.MAX_VALUE;
    umin = 0;
    umax = -1;
  }

  /** The ranges of the low half become the widest. */
  public void forgetRanges32() {
    smin32 = Integer.MIN_VALUE;
    smax32 = Integer.MAX_VALUE;
    umin32 = 0;
    umax32 = U32;
  }

  /** Whether nothing may be read. */
  public boolean isNothing() {
    return kind == Kind.NOTHING;
  }

  /** Whether it is a number. */
  public boolean isScalar() {
    return kind == Kind.SCALAR;
  }

  /** Whether it is a pointer. */
  public boolean isPointer() {
    return kind != Kind.NOTHING && kind != Kind.SCALAR;
  }

  /** Whether it, or what was added to it, is one number. */
  public boolean isConstant() {
    return bits.isConstant();
  }

  /** Whether it is this number. */
  public boolean isNumber(long number) {
    return kind == Kind.SCALAR && bits.is(number);
  }

  /** Whether it is the null pointer. */
  public boolean isNull() {
    return isNumber(0);
  }

  /** Deduces the most from bits and ranges. */
  public void sync() {
    boundsFromBits();
    deduce();
    deduce();
    deduce();
    bitsFromBounds();
    boundsFromBits();
  }

  private void boundsFromBits() {
    int low = (int) bits.value();
    int lowMask = (int) bits.mask();
    smin32 = Math.max(smin32, low | lowMask & Integer.MIN_VALUE);
    smax32 = Math.min(smax32, low | lowMask & Integer.MAX_VALUE);
    umin32 = Math.max(umin32, low & U32);
    umax32 = Math.min(umax32, (low | lowMask) & U32);
    smin = Math.max(smin, bits.value() | bits.mask() & Long.MIN_VALUE);
    smax = Math.min(smax, bits.value() | bits.mask() & Long.MAX_VALUE);
    umin = umaxOf(umin, bits.value());
    umax = uminOf(umax, bits.value() | bits.mask());
  }

  private static long umaxOf(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  private static long uminOf(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  private void deduce() {
    deduce32();
    deduce64();
    deduceMixed();
  }

  private void deduce32() {
    if (umin >>> 32 == umax >>> 32) {
      umin32 = Math.max(umin32, umin & U32);
      umax32 = Math.min(umax32, umax & U32);
      if ((int) umin <= (int) umax) {
        smin32 = Math.max(smin32, (int) umin);
        smax32 = Math.min(smax32, (int) umax);
      }
    }
    if (smin >>> 32 == smax >>> 32) {
      if ((smin & U32) <= (smax & U32)) {
        umin32 = Math.max(umin32, smin & U32);
        umax32 = Math.min(umax32, smax & U32);
      }
      if ((int) smin <= (int) smax) {
        smin32 = Math.max(smin32, (int) smin);
        smax32 = Math.min(smax32, (int) smax);
      }
    }
    // Ranges that run from a negative low half to a positive one of the next high half.
    if ((int) (umin >>> 32) + 1 == (int) (umax >>> 32) && (int) umin < 0 && (int) umax >= 0) {
      smin32 = Math.max(smin32, (int) umin);
      smax32 = Math.min(smax32, (int) umax);
    }
    if ((int) (smin >>> 32) + 1 == (int) (smax >>> 32) && (int) smin < 0 && (int) smax >= 0) {
      smin32 = Math.max(smin32, (int) smin);
      smax32 = Math.min(smax32, (int) smax);
    }
    if ((int) umin32 <= (int) umax32) {
      smin32 = Math.max(smin32, (int) umin32);
      smax32 = Math.min(smax32, (int) umax32);
    }
    if ((smin32 & U32) <= (smax32 & U32)) {
      umin32 = Math.max(umin32, smin32 & U32);
      umax32 = Math.min(umax32, smax32 & U32);
    }
  }

  private void deduce64() {
    if (umin <= umax) {
      smin = Math.max(smin, umin);
      smax = Math.min(smax, umax);
    }
    if (Long.compareUnsigned(smin, smax) <= 0) {
      umin = umaxOf(umin, smin);
      umax = uminOf(umax, smax);
    } else if (Long.compareUnsigned(umax, smin) < 0) {
      // Only the part that is not negative is left.
      smin = umin;
      umax = uminOf(umax, smax);
    } else if (Long.compareUnsigned(smax, umin) < 0) {
      // Only the negative part is left.
      smax = umax;
      umin = umaxOf(umin, smin);
    }
  }

  private void deduceMixed() {
    umin = umaxOf(umin, umin & ~U32 | umin32);
    umax = uminOf(umax, umax & ~U32 | umax32);
    smin = Math.max(smin, smin & ~U32 | umin32);
    smax = Math.min(smax, smax & ~U32 | umax32);
    if (smin32 >= 0 && smin >= Integer.MIN_VALUE && smax <= Integer.MAX_VALUE) {
      umin = umaxOf(umin, smin32);
      umax = uminOf(umax, smax32);
      smin = Math.max(smin, smin32);
      smax = Math.min(smax, smax32);
      bits = bits.intersect(Tnum.range(smin32, smax32));
    }
  }

  private void bitsFromBounds() {
    Tnum whole = bits.intersect(Tnum.range(umin, umax));
    Tnum low = whole.low().intersect(Tnum.range(umin32, umax32));
    bits = whole.withoutLow().or(low);
  }

  /** Whether no number is left, so that the branch that led here can not be taken. */
  public boolean isImpossible() {
    return smin > smax
        || Long.compareUnsigned(umin, umax) > 0
        || smin32 > smax32
        || umin32 > umax32
        || isTorn();
  }

  /** Whether the bits say that it is one number, and the ranges another. */
  private boolean isTorn() {
    if (!bits.isConstant()) {
      return false;
    }
    long value = bits.value();
    return umin != value
        || umax != value
        || smin != value
        || smax != value
        || umin32 != (value & U32)
        || umax32 != (value & U32)
        || smin32 != (int) value
        || smax32 != (int) value;
  }

  /** Where no number is left, nothing but the bits is known, as with Linux. */
  public void settle() {
    if (isImpossible()) {
      forgetRanges();
    }
  }

  /** The low half becomes the whole, zeros above. */
  public void zeroExtend() {
    bits = bits.low();
    umin = umin32;
    umax = umax32;
    if (smin32 >= 0) {
      smin = smin32;
      smax = smax32;
    } else {
      smin = 0;
      smax = U32;
    }
    sync();
  }

  /** Whether the ranges and bits of the other are all in those of this. */
  public boolean covers(Reg other) {
    return Long.compareUnsigned(umin, other.umin) <= 0
        && Long.compareUnsigned(umax, other.umax) >= 0
        && smin <= other.smin
        && smax >= other.smax
        && umin32 <= other.umin32
        && umax32 >= other.umax32
        && smin32 <= other.smin32
        && smax32 >= other.smax32
        && bits.contains(other.bits);
  }

  /** Whether ranges and bits are the same. */
  public boolean sameNumber(Reg other) {
    return umin == other.umin
        && umax == other.umax
        && smin == other.smin
        && smax == other.smax
        && umin32 == other.umin32
        && umax32 == other.umax32
        && smin32 == other.smin32
        && smax32 == other.smax32
        && bits.equals(other.bits);
  }

  /** Whether it is the same but for bits, ranges and ids. */
  public boolean sameKind(Reg other) {
    return kind == other.kind
        && maybeNull == other.maybeNull
        && off == other.off
        && range == other.range
        && frame == other.frame
        && map == other.map
        && mapId == other.mapId
        && Objects.equals(type, other.type);
  }

  /** Whether it is the same in all. */
  public boolean same(Reg other) {
    return sameKind(other)
        && id == other.id
        && linked == other.linked
        && linkedBy == other.linkedBy
        && reference == other.reference
        && sameNumber(other);
  }

  /** The kernel's name for what it holds. */
  public String title() {
    String title = type instanceof Pointee object ? object.title() : kind.title();
    if (!maybeNull) {
      return title;
    }
    return title.endsWith("_") ? title + "or_null_" : title + "_or_null";
  }
}
