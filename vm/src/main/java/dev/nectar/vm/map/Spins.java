package dev.nectar.vm.map;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/** Locks that are held for a moment, one for each part of a map. For any thread. */
final class Spins {
  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int SPINS = 1 << 8;

  /** Apart by a line of the cache. */
  private static final int APART = 16;

  private final int[] held;
  private final int mask;

  /**
   * Locks.
   *
   * @param count how many, a power of two
   */
  Spins(int count) {
    this.held = new int[count * APART];
    this.mask = count - 1;
  }

  int count() {
    return mask + 1;
  }

  /** The lock of a part. */
  int of(int part) {
    return part & mask;
  }

  void lock(int which) {
    if (!INTS.compareAndSet(held, which * APART, 0, 1)) {
      wait(which);
    }
  }

  private void wait(int which) {
    int spins = 0;
    while ((int) INTS.getOpaque(held, which * APART) != 0
        || !INTS.compareAndSet(held, which * APART, 0, 1)) {
      if (++spins > SPINS) {
        LockSupport.parkNanos(1_000);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  void unlock(int which) {
    INTS.setRelease(held, which * APART, 0);
  }
}
