package dev.nectar.verifier.state;

import dev.nectar.verifier.values.Reg;
import org.jspecify.annotations.Nullable;

/**
 * Eight bytes of a frame. Byte 0 has the highest address, so that byte {@code b} of slot {@code s}
 * is at {@code r10 - 8 * s - b - 1}.
 */
public final class Slot {
  /** Never written. */
  public static final byte INVALID = 0;

  /** Part of a spilled register. */
  public static final byte SPILL = 1;

  /** Anything. */
  public static final byte MISC = 2;

  /** Zero. */
  public static final byte ZERO = 3;

  /** Part of a dynptr. */
  public static final byte DYNPTR = 4;

  /** Part of an iterator. */
  public static final byte ITERATOR = 5;

  /** Bytes of a slot. */
  public static final int SIZE = 8;

  /** What each byte holds. */
  public final byte[] types = new byte[SIZE];

  /** The register that was spilled, or what is known about a dynptr. */
  public @Nullable Reg spilled;

  /** A copy. */
  public Slot copy() {
    Slot slot = new Slot();
    System.arraycopy(types, 0, slot.types, 0, SIZE);
    slot.spilled = spilled == null ? null : spilled.copy();
    return slot;
  }

  /** Whether a register was spilled here, whole or its low part. */
  public boolean isSpill() {
    return types[SIZE - 1] == SPILL;
  }

  /** The register that was spilled here. */
  public Reg spill() {
    if (spilled == null) {
      throw new IllegalStateException("The slot holds no register.");
    }
    return spilled;
  }

  /** How many bytes of a type there are from one on, towards higher addresses. */
  public int run(int from, byte type) {
    int length = 0;
    for (int i = from; i >= 0 && types[i] == type; i--) {
      length++;
    }
    return length;
  }

  /** Whether it holds bytes or a register, and nothing that is the kernel's. */
  public boolean isPlain() {
    return types[SIZE - 1] <= ZERO;
  }

  /** How many bytes were spilled. */
  public int spillSize() {
    int size = 0;
    for (int i = SIZE - 1; i >= 0 && types[i] == SPILL; i--) {
      size++;
    }
    return size;
  }

  /** Whether a number was spilled here, or nothing. */
  public boolean isScalarSpill() {
    return isSpill() && spill().isScalar();
  }

  /** What was spilled is from now on but bytes. */
  public void forgetSpill() {
    if (!isSpill()) {
      return;
    }
    for (int i = 0; i < SIZE; i++) {
      if (types[i] == SPILL) {
        types[i] = MISC;
      }
    }
    spilled = null;
  }

  /** Sets all bytes. */
  public void fill(byte type) {
    java.util.Arrays.fill(types, type);
    spilled = null;
  }

  /** Whether all bytes are of a type. */
  public boolean isAll(byte type) {
    for (byte have : types) {
      if (have != type) {
        return false;
      }
    }
    return true;
  }
}
