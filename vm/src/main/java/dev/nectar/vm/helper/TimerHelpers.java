package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.Timers;
import dev.nectar.vm.map.ValueStore;

/** Helpers on timers and works in values, which fire when their kernel says what time it is. */
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
            Helper.TIMER_START, (run, timer, nanos, flags, d, e) -> start(run, timer, nanos, flags))
        .put(Helper.TIMER_CANCEL, (run, timer, b, c, d, e) -> timers(run).cancel(timer));
  }

  static void addKfuncs(KfuncTable table) {
    table
        .put(
            "int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags)",
            (run, work, map, flags, d, e) ->
                flags != 0
                    ? -Errno.EINVAL
                    : timers(run).init(work, map, MapHelpers.kind(run, map, ValueStore.class)))
        .put(
            "int bpf_wq_set_callback_impl(struct bpf_wq *wq,"
                + " int (*callback_fn)(void *map, int *key, void *value), unsigned int flags,"
                + " void *aux__prog)",
            (run, work, function, flags, d, e) ->
                flags != 0 ? -Errno.EINVAL : timers(run).call(work, run.program(), function))
        .put(
            "int bpf_wq_start(struct bpf_wq *wq, unsigned int flags)",
            (run, work, flags, c, d, e) -> flags != 0 ? -Errno.EINVAL : start(run, work, 0, 0));
  }

  private static long start(Run run, long timer, long nanos, long flags) {
    long now = run.owner().clock().monotonic();
    long result = timers(run).start(timer, nanos, flags, now, run.cpu());
    if (result == 0) {
      run.whenEnded(() -> timers(run).release(timer));
    }
    return result;
  }

  private static Timers timers(Run run) {
    return run.owner().maps().timers();
  }
}
