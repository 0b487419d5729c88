package dev.nectar.conformance;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What the kernel does behind the caller's back, in its own time. */
final class Soon {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Soon() {}

  /** Looks again and again, up to a limit that only a failure reaches. */
  static boolean is(BooleanSupplier wanted) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
