package dev.nectar.vm;

import dev.nectar.vm.code.Owner;
import java.time.Instant;

/** The clock of the JVM. */
enum HostClock implements Owner.Clock {
  /** The one. */
  INSTANCE;

  @Override
  public long monotonic() {
    return System.nanoTime();
  }

  @Override
  public long boot() {
    return System.nanoTime();
  }

  @Override
  public long tai() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
