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

/**
 * The timers in the values of an owner's maps ({@code struct bpf_timer}). They fire when somebody
 * says what time it is: a thread that waits for the next, or a clock that stands still between
 * events. For any thread.
 */
public final class Timers {
  private static final long ABSOLUTE = 1;
  private static final long PINNED = 2;

  /** {@code EDEADLK}: a timer cannot wait for itself to end. */
  private static final int DEADLOCK = 35;

  private final Map<Long, Timer> timers = new HashMap<>();

  /** A timer, whose address is the key. */
  private static final class Timer {
    final long handle;
    final ValueStore map;
    Optional<Callback> callback = Optional.empty();
    OptionalLong due = OptionalLong.empty();
    boolean running;

    Timer(long handle, ValueStore map) {
      this.handle = handle;
      this.map = map;
    }
  }

  private record Callback(Executable program, long function) {}

  /** No timers yet. */
  Timers() {}

  /**
   * {@code bpf_timer_init}.
   *
   * @param timer the address of the timer
   * @param handle what programs have for the map
   * @param map the map whose value it is in
   * @param clock which clock; all show the same time here
   * @return 0, or a negated error number
   */
  public synchronized long init(long timer, long handle, ValueStore map, long clock) {
    if (clock != 0 && clock != 1 && clock != 7) {
      return -Errno.EINVAL;
    }
    Timer old = timers.get(timer);
    if (old != null && old.map.isAlive(timer)) {
      return -Errno.EBUSY;
    }
    timers.put(timer, new Timer(handle, map));
    return 0;
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
    Timer known = timers.get(timer);
    if (known == null) {
      return -Errno.EINVAL;
    }
    known.callback = Optional.of(new Callback(program, function));
    return 0;
  }

  /**
   * {@code bpf_timer_start}.
   *
   * @param timer the address of the timer
   * @param nanos in how long, or when
   * @param flags {@code BPF_F_TIMER_ABS}, {@code BPF_F_TIMER_CPU_PIN}
   * @param now the time
   * @return 0, or a negated error number
   */
  public synchronized long start(long timer, long nanos, long flags, long now) {
    Timer known = timers.get(timer);
    if ((flags & ~(ABSOLUTE | PINNED)) != 0 || known == null || known.callback.isEmpty()) {
      return -Errno.EINVAL;
    }
    known.due = OptionalLong.of((flags & ABSOLUTE) != 0 ? nanos : now + nanos);
    notifyAll();
    return 0;
  }

  /**
   * {@code bpf_timer_cancel}.
   *
   * @param timer the address of the timer
   * @return 1 if it would have fired, 0 if not, or a negated error number
   */
  public synchronized long cancel(long timer) {
    Timer known = timers.get(timer);
    if (known == null) {
      return -Errno.EINVAL;
    }
    if (known.running) {
      return -DEADLOCK;
    }
    boolean active = known.due.isPresent();
    known.due = OptionalLong.empty();
    known.callback = Optional.empty();
    return active ? 1 : 0;
  }

  /**
   * When the next one fires.
   *
   * @return the time; empty if none does
   */
  public synchronized OptionalLong next() {
    return timers.values().stream()
        .filter(timer -> timer.due.isPresent())
        .mapToLong(timer -> timer.due.getAsLong())
        .min();
  }

  /**
   * Runs what is due, in the order of the times.
   *
   * @param run on which CPU, and for whom
   * @param now the time
   * @param instructions about how many instructions each may run
   * @param nanos how long each may run
   * @return how many fired
   */
  public int fire(Run run, long now, long instructions, long nanos) {
    int count = 0;
    Optional<Long> due = due(now);
    while (due.isPresent()) {
      count += fireOne(run, due.get(), instructions, nanos);
      due = due(now);
    }
    return count;
  }

  private synchronized Optional<Long> due(long now) {
    return timers.entrySet().stream()
        .filter(each -> each.getValue().due.isPresent())
        .filter(each -> each.getValue().due.getAsLong() <= now)
        .min(Comparator.comparingLong(each -> each.getValue().due.getAsLong()))
        .map(Map.Entry::getKey);
  }

  private int fireOne(Run run, long at, long instructions, long nanos) {
    Timer timer;
    Callback callback;
    synchronized (this) {
      timer = timers.get(at);
      if (timer == null || timer.due.isEmpty() || timer.callback.isEmpty()) {
        return 0;
      }
      timer.due = OptionalLong.empty();
      if (!timer.map.isAlive(at)) {
        timers.remove(at);
        return 0;
      }
      callback = timer.callback.get();
      timer.running = true;
    }
    Memory memory = run.memory();
    long scratch = memory.allocate(8, 8);
    try {
      long value = timer.map.valueOf(at);
      long key = timer.map.keyOf(value, scratch);
      run.startFunction(
          callback.program(),
          callback.function(),
          new long[] {timer.handle, key, value},
          instructions,
          nanos);
      return 1;
    } finally {
      memory.free(scratch, 8);
      synchronized (this) {
        timer.running = false;
      }
    }
  }

  /** Forgets the timers of a map that is closed. */
  synchronized void forget(MapStore map) {
    timers.values().removeIf(timer -> timer.map.equals(map));
  }
}
