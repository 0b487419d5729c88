package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.Timers;
import dev.nectar.vm.map.ValueStore;

/** Helpers on timers in values, which fire when their kernel says what time it is. */
final class TimerHelpers {
  private TimerHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.TIMER_INIT,
            (run, timer, map, clock, d, e) ->
                timers(run).init(timer, map, MapHelpers.kind(run, map, ValueStore.class), clock))
        .put(
            Helper.TIMER_SET_CALLBACK,
            (run, timer, function, c, d, e) -> timers(run).call(timer, run.program(), function))
        .put(
            Helper.TIMER_START,
            (run, timer, nanos, flags, d, e) ->
                timers(run).start(timer, nanos, flags, run.owner().clock().monotonic()))
        .put(Helper.TIMER_CANCEL, (run, timer, b, c, d, e) -> timers(run).cancel(timer));
  }

  private static Timers timers(Run run) {
    return run.owner().maps().timers();
  }
}
