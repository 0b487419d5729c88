package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The timers and works in the values of an owner's maps ({@code struct bpf_timer}, {@code struct
 * bpf_wq}); a work is a timer that is due at once. They fire when somebody says what time it is: a
 * thread that waits for the next, or a clock that stands still between events. For any thread.
 */
public final class Timers {
  private static final long ABSOLUTE = 1;
  private static final long PINNED = 2;

  /** {@code EDEADLK}: a timer cannot wait for itself to end. */
  private static final int DEADLOCK = 35;

  private final Map<Long, Timer> timers = new HashMap<>();
  private Runnable starting = () -> {};
  private long marks;
  private boolean closed;

  /** A timer, whose address is the key. */
  private static final class Timer {
    final long handle;
    final ValueStore map;

    /** What it has in memory until its entry is another. */
    final long mark;

    Optional<Callback> callback = Optional.empty();
    OptionalLong due = OptionalLong.empty();
    int cpu;
    boolean held;
    @Nullable Thread running;

    Timer(long handle, ValueStore map, long mark) {
      this.handle = handle;
      this.map = map;
      this.mark = mark;
    }

    boolean isAt(long address) {
      return map.memory().getLong(address) == mark && map.isAlive(address);
    }
  }

  private record Callback(Executable program, long function) {}

  /** Is told of callbacks that were ended. */
  @FunctionalInterface
  public interface Failed {
    /**
     * A callback was ended.
     *
     * @param program whose it was
     * @param why mostly a {@link dev.nectar.vm.code.Fault}, or a {@link
     *     dev.nectar.vm.BudgetException}
     */
    void with(Executable program, RuntimeException why);
  }

  /** No timers yet. */
  Timers() {}

  /**
   * Has something done whenever a timer is started, before it can be due.
   *
   * @param action what is done
   */
  public synchronized void whenStarting(Runnable action) {
    starting = action;
  }

  /**
   * {@code bpf_timer_init}.
   *
   * @param timer the address of the timer
   * @param handle what programs have for the map
   * @param map the map whose value it is in
   * @param clock which clock; all show the same time here
   * @return 0, or a negated error number
   */
  public long init(long timer, long handle, ValueStore map, long clock) {
    return clock != 0 && clock != 1 && clock != 7 ? -Errno.EINVAL : init(timer, handle, map);
  }

  /**
   * {@code bpf_wq_init}.
   *
   * @param timer the address of the timer or work
   * @param handle what programs have for the map
   * @param map the map whose value it is in
   * @return 0, or a negated error number
   */
  public synchronized long init(long timer, long handle, ValueStore map) {
    if (known(timer) != null) {
      return -Errno.EBUSY;
    }
    Timer made = new Timer(handle, map, ++marks);
    map.memory().putLong(timer, made.mark);
    timers.put(timer, made);
    return 0;
  }

  private @Nullable Timer known(long timer) {
    Timer known = timers.get(timer);
    return known != null && known.isAt(timer) ? known : null;
  }

  /**
   * {@code bpf_timer_set_callback}.
   *
   * @param timer the address of the timer
   * @param program whose function it is
   * @param function what programs have for the function
   * @return 0, or a negated error number
   */
  public synchronized long call(long timer, Executable program, long function) {
    Timer known = known(timer);
    if (known == null) {
      return -Errno.EINVAL;
    }
    known.callback = Optional.of(new Callback(program, function));
    return 0;
  }

  /**
   * {@code bpf_timer_start}: it fires when it is due and has been released, as what runs on a CPU
   * has ended before timers fire there.
   *
   * @param timer the address of the timer
   * @param nanos in how long, or when
   * @param flags {@code BPF_F_TIMER_ABS}, {@code BPF_F_TIMER_CPU_PIN}
   * @param now the time
   * @param cpu where it is to fire
   * @return 0, or a negated error number
   */
  public synchronized long start(long timer, long nanos, long flags, long now, int cpu) {
    Timer known = known(timer);
    if ((flags & ~(ABSOLUTE | PINNED)) != 0 || known == null || known.callback.isEmpty()) {
      return -Errno.EINVAL;
    }
    starting.run();
    known.cpu = cpu;
    known.held = true;
    known.due = OptionalLong.of((flags & ABSOLUTE) != 0 ? nanos : now + nanos);
    return 0;
  }

  /**
   * Says that what started a timer has ended.
   *
   * @param timer the address of the timer
   */
  public synchronized void release(long timer) {
    Timer known = timers.get(timer);
    if (known != null) {
      known.held = false;
      notifyAll();
    }
  }

  /**
   * {@code bpf_timer_cancel}: waits until a callback that runs has ended.
   *
   * @param timer the address of the timer
   * @return 1 if it would have fired, 0 if not, or a negated error number
   */
  public synchronized long cancel(long timer) {
    Timer known = known(timer);
    if (known == null) {
      return -Errno.EINVAL;
    }
    if (Thread.currentThread().equals(known.running)) {
      return -DEADLOCK;
    }
    awaitEnd(known);
    boolean active = known.due.isPresent();
    known.due = OptionalLong.empty();
    known.callback = Optional.empty();
    return active ? 1 : 0;
  }

  /** Callbacks end, as their limits see to it. */
  private void awaitEnd(Timer timer) {
    boolean interrupted = false;
    while (timer.running != null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until one is due.
   *
   * @param clock tells the time
   * @return false if there will be none any more
   * @throws InterruptedException if the thread is interrupted
   */
  public synchronized boolean await(LongSupplier clock) throws InterruptedException {
    while (!closed) {
      OptionalLong next = next();
      long left = next.isEmpty() ? Long.MAX_VALUE : next.getAsLong() - clock.getAsLong();
      if (left <= 0) {
        return true;
      }
      if (next.isEmpty()) {
        wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }
    return false;
  }

  /** Ends all. */
  public synchronized void close() {
    closed = true;
    timers.clear();
    notifyAll();
  }

  /**
   * When the next one fires.
   *
   * @return the time; empty if none does
   */
  public synchronized OptionalLong next() {
    return timers.values().stream()
        .filter(timer -> timer.due.isPresent() && !timer.held)
        .mapToLong(timer -> timer.due.getAsLong())
        .min();
  }

  /**
   * Runs what is due, in the order of the times.
   *
   * @param run gives the run of each
   * @param now the time
   * @param instructions about how many instructions each may run
   * @param nanos how long each may run
   * @param failed is told of those that were ended
   * @return how many fired
   */
  public int fire(OnCpu run, long now, long instructions, long nanos, Failed failed) {
    int count = 0;
    Optional<Long> due = due(now);
    while (due.isPresent()) {
      count += fireOne(run, due.get(), instructions, nanos, failed);
      due = due(now);
    }
    return count;
  }

  /** Says where callbacks run. */
  @FunctionalInterface
  public interface OnCpu {
    /**
     * The run of a callback.
     *
     * @param cpu where
     * @return a run there
     */
    Run on(int cpu);
  }

  private synchronized Optional<Long> due(long now) {
    return timers.entrySet().stream()
        .filter(each -> each.getValue().due.isPresent() && !each.getValue().held)
        .filter(each -> each.getValue().due.getAsLong() <= now)
        .min(Comparator.comparingLong(each -> each.getValue().due.getAsLong()))
        .map(Map.Entry::getKey);
  }

  private int fireOne(OnCpu runs, long at, long instructions, long nanos, Failed failed) {
    Timer timer;
    Callback callback;
    synchronized (this) {
      timer = timers.get(at);
      if (timer == null || timer.due.isEmpty() || timer.callback.isEmpty()) {
        return 0;
      }
      timer.due = OptionalLong.empty();
      if (!timer.isAt(at)) {
        timers.remove(at);
        return 0;
      }
      callback = timer.callback.get();
      timer.running = Thread.currentThread();
    }
    try {
      call(runs.on(timer.cpu), timer, at, callback, instructions, nanos);
    } catch (RuntimeException e) {
      failed.with(callback.program(), e);
    } finally {
      synchronized (this) {
        timer.running = null;
        notifyAll();
      }
    }
    return 1;
  }

  private static void call(
      Run run, Timer timer, long at, Callback callback, long instructions, long nanos) {
    Memory memory = run.memory();
    long scratch = memory.allocate(8, 8);
    try {
      long value = timer.map.valueOf(at);
      long key = timer.map.keyOf(value, scratch);
      long[] arguments = {timer.handle, key, value};
      run.startFunction(callback.program(), callback.function(), arguments, instructions, nanos);
    } finally {
      memory.free(scratch, 8);
    }
  }

  /** Forgets the timers of a map that is closed. */
  synchronized void forget(MapStore map) {
    timers.values().removeIf(timer -> timer.map.equals(map));
  }
}
