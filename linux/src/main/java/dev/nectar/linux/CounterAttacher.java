package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.PerfHeader;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.Rate;
import dev.nectar.object.AttachPoint.Sampling;
import dev.nectar.object.PerfCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/** Attaches programs to what perf counts, clocks among that: one event for each CPU or thread. */
final class CounterAttacher {
  private static final int CACHE_USE_SHIFT = 8;
  private static final int CACHE_RESULT_SHIFT = 16;

  private final PerfEvents events;
  private final Perf perf;
  private final LinuxTarget target;

  CounterAttacher(PerfEvents events, Perf perf, LinuxTarget target) {
    this.events = events;
    this.perf = perf;
    this.target = target;
  }

  /** On one CPU. */
  Kept interval(Run run, Rate rate) {
    int cpu = target.onlineCpus().getFirst();
    String action = "start an interval" + text(rate);
    Perf.Counter clock = clock(rate);
    long opened = allowed(perf.openOnCpu(clock, cpu), clock, action);
    return events.start(opened, run, run.cookie(), action);
  }

  /** On all CPUs, or in a process. */
  Kept profile(Run run, Rate rate) {
    String action = "start a profile" + text(rate);
    Perf.Counter clock = clock(rate);
    return everywhere(
        run, clock, OptionalInt.empty(), action, opened -> allowed(opened, clock, action));
  }

  Kept attach(Run run, AttachPoint.PerfEvent point) {
    Perf.Counter counter = counter(run, point);
    return everywhere(
        run,
        counter,
        point.cpu(),
        run.action(),
        opened -> known(allowed(opened, counter, run.action()), run, point));
  }

  private Kept everywhere(
      Run run, Perf.Counter counter, OptionalInt cpu, String action, LongUnaryOperator known) {
    OptionalInt process = run.wanted().process();
    List<Kept> started = new ArrayList<>();
    try {
      if (process.isPresent()) {
        for (int thread : threads(process.getAsInt())) {
          long event = perf.openOnThread(counter, thread, cpu);
          if (event != -Errno.ESRCH) {
            started.add(events.start(known.applyAsLong(event), run, run.cookie(), action));
          }
        }
      } else {
        for (int each : cpus(run, cpu)) {
          long event = known.applyAsLong(perf.openOnCpu(counter, each));
          started.add(events.start(event, run, run.cookie(), action));
        }
      }
      return Kept.all(started);
    } catch (RuntimeException e) {
      started.forEach(Kept::close);
      throw e;
    }
  }

  private List<Integer> cpus(Run run, OptionalInt wanted) {
    List<Integer> online = target.onlineCpus();
    if (wanted.isEmpty()) {
      return online;
    }
    if (!online.contains(wanted.getAsInt())) {
      throw new KernelException(
          "cannot " + run.action() + ": CPU " + wanted.getAsInt() + " does not run",
          "name one of " + online);
    }
    return List.of(wanted.getAsInt());
  }

  private List<Integer> threads(int process) {
    List<Integer> threads = target.host().threads(process);
    if (threads.isEmpty()) {
      throw new KernelException(
          "cannot profile process " + process + ": there is no such process", "");
    }
    return threads;
  }

  private Perf.Counter counter(Run run, AttachPoint.PerfEvent point) {
    return switch (point.counter()) {
      case PerfCounter.Hardware event ->
          counter(PerfHeader.PERF_TYPE_HARDWARE, event.ordinal(), point);
      case PerfCounter.Software event ->
          counter(PerfHeader.PERF_TYPE_SOFTWARE, event.ordinal(), point);
      case PerfCounter.Cache(var level, var use, var result) ->
          counter(
              PerfHeader.PERF_TYPE_HW_CACHE,
              level.ordinal()
                  | (long) use.ordinal() << CACHE_USE_SHIFT
                  | (long) result.ordinal() << CACHE_RESULT_SHIFT,
              point);
      case PerfCounter.Raw(long config) -> counter(PerfHeader.PERF_TYPE_RAW, config, point);
      case PerfCounter.OfUnit(String unit, long config, long config1, long config2) -> {
        int type = ProbeUnit.type(unit, target.host(), run.action());
        yield new Perf.Counter(type, config, config1, config2, period(point), hertz(point));
      }
    };
  }

  private static Perf.Counter counter(int type, long config, AttachPoint.PerfEvent point) {
    return new Perf.Counter(type, config, 0, 0, period(point), hertz(point));
  }

  private static long period(AttachPoint.PerfEvent point) {
    return point.sampling() instanceof Sampling.Every(long count) ? count : 0;
  }

  private static long hertz(AttachPoint.PerfEvent point) {
    return point.sampling() instanceof Sampling.Often(long hertz) ? hertz : 0;
  }

  /** Of what is asked for too often, perf says {@code EINVAL} alone. */
  private long allowed(long opened, Perf.Counter counter, String action) {
    OptionalLong most = target.host().mostSamples();
    if (opened == -Errno.EINVAL && most.isPresent() && counter.hertz() > most.getAsLong()) {
      throw new KernelException(
          "cannot "
              + action
              + ": this kernel takes at most "
              + most.getAsLong()
              + " samples a second (kernel.perf_event_max_sample_rate)",
          "ask for fewer, or raise that: sysctl kernel.perf_event_max_sample_rate");
    }
    return opened;
  }

  /** What perf says of counters that are not there is a bare errno. */
  private static long known(long opened, Run run, AttachPoint.PerfEvent point) {
    String head = "cannot " + run.action() + ": ";
    boolean processor =
        switch (point.counter()) {
          case PerfCounter.Hardware _, PerfCounter.Cache _, PerfCounter.Raw _ -> true;
          case PerfCounter.Software _, PerfCounter.OfUnit _ -> false;
        };
    return switch ((int) -opened) {
      case Errno.ENOENT, Errno.ENODEV, Errno.EOPNOTSUPP ->
          throw new UnsupportedFeatureException(
              head
                  + (processor
                      ? "this machine's processor has no such counter, as most virtual machines'"
                      : "this kernel does not count that"),
              "count what the kernel counts, such as software:cpu-clock, or use another machine");
      case Errno.EINVAL ->
          throw new KernelException(
              head + "the kernel does not know that event",
              "look at /sys/bus/event_source/devices");
      case Errno.EBUSY ->
          throw new KernelException(
              head + "another counter has the processor's only one for it", "end the other");
      default -> opened;
    };
  }

  private static Perf.Counter clock(Rate rate) {
    return switch (rate) {
      case Rate.Period(long nanoseconds) -> Perf.Counter.clock(nanoseconds, 0);
      case Rate.Frequency(long hertz) -> Perf.Counter.clock(0, hertz);
    };
  }

  private static String text(Rate rate) {
    return switch (rate) {
      case Rate.Period p -> " every " + p.nanoseconds() + " ns";
      case Rate.Frequency f -> " of " + f.hertz() + " Hz";
    };
  }
}
