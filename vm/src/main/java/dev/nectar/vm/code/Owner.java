package dev.nectar.vm.code;

import dev.nectar.vm.map.MapTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Who programs and maps belong to: programs of one owner share memory and maps, those of two have
 * nothing in common. For any thread.
 */
public final class Owner {
  private final Memory memory;
  private final MapTable maps = new MapTable();
  private final int cpus;
  private final Clock clock;
  private final Consumer<String> printed;
  private final Deque<Run> idle = new ArrayDeque<>();

  /**
   * An owner without programs.
   *
   * @param memory all that its programs and maps may have
   * @param cpus how many CPUs they see
   * @param clock what they read the time from
   * @param printed is given what they print ({@code bpf_trace_printk}), a line at a time
   */
  public Owner(Memory memory, int cpus, Clock clock, Consumer<String> printed) {
    this.memory = memory;
    this.cpus = cpus;
    this.clock = clock;
    this.printed = printed;
  }

  /** The time that programs see. For any thread. */
  public interface Clock {
    /**
     * {@code CLOCK_MONOTONIC}.
     *
     * @return nanoseconds
     */
    long monotonic();

    /**
     * {@code CLOCK_BOOTTIME}.
     *
     * @return nanoseconds
     */
    long boot();

    /**
     * {@code CLOCK_TAI}, which is UTC without leap seconds.
     *
     * @return nanoseconds since 1970
     */
    long tai();
  }

  /**
   * Where all of it lies.
   *
   * @return the memory
   */
  public Memory memory() {
    return memory;
  }

  /**
   * The maps.
   *
   * @return by number
   */
  public MapTable maps() {
    return maps;
  }

  /**
   * How many CPUs programs see.
   *
   * @return at least 1
   */
  public int cpus() {
    return cpus;
  }

  /**
   * What programs read the time from.
   *
   * @return the clock
   */
  public Clock clock() {
    return clock;
  }

  /**
   * Hands on what a program prints.
   *
   * @param line one line, without its end
   */
  public void print(String line) {
    printed.accept(line);
  }

  /**
   * A run that nobody uses, to be given back.
   *
   * @return the run
   */
  public Run take() {
    synchronized (idle) {
      Run run = idle.poll();
      if (run != null) {
        return run;
      }
    }
    return new Run(this);
  }

  /**
   * Gives a run back.
   *
   * @param run what {@link #take} returned
   */
  public void give(Run run) {
    synchronized (idle) {
      idle.push(run);
    }
  }
}
