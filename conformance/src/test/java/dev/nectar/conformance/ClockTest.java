package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.Rate;
import dev.nectar.testing.KernelTest;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The software clock of perf, on this process. */
@KernelTest
class ClockTest {
  private static final Rate RATE = new Rate.Period(1_000_000);
  private static final int SHOTS = 5;

  /** Far more than any machine needs. */
  private static final long LIMIT_NANOS = 30_000_000_000L;

  @Test
  void profileFiresWhileTheThreadRuns(Kernel kernel) {
    try (Watch watch = Watch.load(kernel, new AttachPoint.Profile(RATE))) {
      assertThat(watch.seen()).as("before").isEqualTo(Seen.NOTHING);
      watch.attach(a -> a.watching((int) ProcessHandle.current().pid()));
      runUntil(() -> watch.seen().times() >= SHOTS);
      watch.detach();
      long before = watch.seen().times();
      assertThat(before).isGreaterThanOrEqualTo(SHOTS);
      try (Watch proof = Watch.load(kernel, new AttachPoint.Profile(RATE))) {
        proof.attach(a -> a.watching((int) ProcessHandle.current().pid()));
        runUntil(() -> proof.seen().times() >= SHOTS);
      }
      assertThat(watch.seen().times()).as("after").isEqualTo(before);
    }
  }

  private static void runUntil(BooleanSupplier done) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!done.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(done.getAsBoolean()).as("the clock fired within " + LIMIT_NANOS + " ns").isTrue();
  }
}
