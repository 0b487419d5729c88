package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;

/** Locks in values, and pointers that values hold. */
final class LockHelpers {
  private static final int STEPS = 16;

  private LockHelpers() {}

  static void add(HelperTable table) {
    table
        .put(Helper.SPIN_LOCK, LockHelpers::lock)
        .put(Helper.SPIN_UNLOCK, LockHelpers::unlock)
        .put(
            Helper.KPTR_XCHG,
            (run, at, pointer, c, d, e) -> {
              long old = run.memory().exchangeLong(at, pointer);
              run.exchanged(pointer, old);
              return old;
            });
  }

  /** Whoever waits uses up what it may run. */
  private static long lock(Run run, long lock, long b, long c, long d, long e) {
    Memory memory = run.memory();
    while (!memory.replaceInt(lock, 0, 1)) {
      run.charge(STEPS);
      Thread.onSpinWait();
    }
    run.holds(lock);
    return 0;
  }

  private static long unlock(Run run, long lock, long b, long c, long d, long e) {
    run.holds(0);
    run.memory().releaseInt(lock, 0);
    return 0;
  }
}
