package dev.nectar.vm;

import dev.nectar.vm.code.Owner;

/**
 * The times of a clock that is moved: its boot was at the start of 1970.
 *
 * @param clock the clock
 */
record StillClock(VirtualClock clock) implements Owner.Clock {
  @Override
  public long monotonic() {
    return clock.now();
  }

  @Override
  public long boot() {
    return clock.now();
  }

  @Override
  public long tai() {
    return clock.now();
  }
}
