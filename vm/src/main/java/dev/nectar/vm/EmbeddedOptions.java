package dev.nectar.vm;

import dev.nectar.object.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How an embedded kernel is. Immutable.
 *
 * @param limits what its programs may use
 * @param mode how they are run
 * @param cpus how many CPUs they see, at least 1
 * @param task what they take for the task that runs, where nothing else is said
 * @param printed is given what they print ({@code bpf_trace_printk}), a line at a time; for any
 *     thread
 * @param sources what makes attach points fire
 * @param target what objects are linked for, such as a saved one whose types they need
 * @param declarations what programs find besides the target's types, as C declarations with a
 *     semicolon behind each: structures, functions that event sources trace ({@code int
 *     vfs_open(const char *path);}, {@code int bpf_lsm_file_open(struct file *file);}), tracepoints
 *     ({@code typedef void (*btf_trace_sched_switch)(void *data, int next);})
 * @param kfuncs functions that programs call, besides Linux's
 * @param clock what programs read the time from, and what their timers go by; if empty, the clock
 *     of the JVM
 */
public record EmbeddedOptions(
    Limits limits,
    Mode mode,
    int cpus,
    TaskContext task,
    Consumer<String> printed,
    List<EventSource> sources,
    Target target,
    String declarations,
    List<Kfunc> kfuncs,
    Optional<VirtualClock> clock) {
  /** Compiled, on one CPU, nothing printed. */
  public static final EmbeddedOptions DEFAULT =
      new EmbeddedOptions(
          Limits.DEFAULT,
          Mode.JIT,
          1,
          TaskContext.ofThisProcess(),
          line -> {},
          List.of(),
          EmbeddedTarget.INSTANCE,
          "",
          List.of(),
          Optional.empty());

  /** Checks the number of CPUs, and keeps its own copies. */
  public EmbeddedOptions {
    sources = List.copyOf(sources);
    kfuncs = List.copyOf(kfuncs);
    if (cpus < 1) {
      throw new IllegalArgumentException("there is no kernel with " + cpus + " CPUs");
    }
  }

  /**
   * The same with other limits.
   *
   * @param other what programs may use
   * @return other options
   */
  public EmbeddedOptions limits(Limits other) {
    return new EmbeddedOptions(
        other, mode, cpus, task, printed, sources, target, declarations, kfuncs, clock);
  }

  /**
   * The same in another mode.
   *
   * @param other how programs are run
   * @return other options
   */
  public EmbeddedOptions mode(Mode other) {
    return new EmbeddedOptions(
        limits, other, cpus, task, printed, sources, target, declarations, kfuncs, clock);
  }

  /**
   * The same with so many CPUs.
   *
   * @param count at least 1
   * @return other options
   */
  public EmbeddedOptions cpus(int count) {
    return new EmbeddedOptions(
        limits, mode, count, task, printed, sources, target, declarations, kfuncs, clock);
  }

  /**
   * The same with another task.
   *
   * @param other what programs take for the task that runs
   * @return other options
   */
  public EmbeddedOptions task(TaskContext other) {
    return new EmbeddedOptions(
        limits, mode, cpus, other, printed, sources, target, declarations, kfuncs, clock);
  }

  /**
   * The same with a reader of what programs print.
   *
   * @param reader is given each line
   * @return other options
   */
  public EmbeddedOptions printing(Consumer<String> reader) {
    return new EmbeddedOptions(
        limits, mode, cpus, task, reader, sources, target, declarations, kfuncs, clock);
  }

  /**
   * The same with a source more.
   *
   * @param source what makes attach points fire
   * @return other options
   */
  public EmbeddedOptions source(EventSource source) {
    List<EventSource> all = new ArrayList<>(sources);
    all.add(source);
    return new EmbeddedOptions(
        limits, mode, cpus, task, printed, all, target, declarations, kfuncs, clock);
  }

  /**
   * The same for another target.
   *
   * @param other what objects are linked for
   * @return other options
   */
  public EmbeddedOptions target(Target other) {
    return new EmbeddedOptions(
        limits, mode, cpus, task, printed, sources, other, declarations, kfuncs, clock);
  }

  /**
   * The same with more that programs find.
   *
   * @param text C declarations, with a semicolon behind each
   * @return other options
   */
  public EmbeddedOptions declaring(String text) {
    return new EmbeddedOptions(
        limits,
        mode,
        cpus,
        task,
        printed,
        sources,
        target,
        declarations + text + "\n",
        kfuncs,
        clock);
  }

  /**
   * The same with a function more that programs call.
   *
   * @param function what it is, of a name that no other has
   * @return other options
   */
  public EmbeddedOptions kfunc(Kfunc function) {
    List<Kfunc> all = new ArrayList<>(kfuncs);
    all.add(function);
    return new EmbeddedOptions(
        limits, mode, cpus, task, printed, sources, target, declarations, all, clock);
  }

  /**
   * The same with a clock that stands still until it is moved.
   *
   * @param moved what programs read the time from
   * @return other options
   */
  public EmbeddedOptions clock(VirtualClock moved) {
    return new EmbeddedOptions(
        limits,
        mode,
        cpus,
        task,
        printed,
        sources,
        target,
        declarations,
        kfuncs,
        Optional.of(moved));
  }
}
