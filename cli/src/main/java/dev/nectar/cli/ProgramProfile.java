package dev.nectar.cli;

import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.NectarException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code nectar prog profile}: how often and how long a program runs. */
final class ProgramProfile {
  private static final String PROG = "prog";
  private static final String DURATION = "duration";
  private static final double LONGEST_SECONDS = 1e9;

  /** What bpftool counts, by programs at functions of the kernel and counters of the processor. */
  private static final Set<String> METRICS =
      Set.of("cycles", "instructions", "l1d_loads", "llc_misses", "itlb_misses", "dtlb_misses");

  private final Context context;
  private final Arguments arguments;

  ProgramProfile(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** {@code PROG [duration SECONDS]}; without, until a signal ends it. */
  int run(List<String> all) {
    Words words = new Words(PROG, all);
    Selector selector = words.selector("program, such as id 3", Set.of(DURATION));
    Optional<Duration> limit = Optional.empty();
    while (!words.isEmpty()) {
      String word = words.peek().orElseThrow();
      if (METRICS.contains(word)) {
        throw new NectarException(
            word + " are not counted here: runs, their time and their share of a processor are",
            "leave the word out");
      }
      if (!words.accept(DURATION)) {
        throw words.unexpected(List.of(DURATION));
      }
      limit = Optional.of(seconds(words.next("there is no number of seconds behind duration")));
    }
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      report(kernel, program, limit);
    }
    return 0;
  }

  private static Duration seconds(String word) {
    try {
      double seconds = Double.parseDouble(word);
      if (seconds > 0 && seconds < LONGEST_SECONDS) {
        return Duration.ofNanos((long) (seconds * 1e9));
      }
    } catch (NumberFormatException e) {
      // as too small
    }
    throw new UsageException(PROG, "behind duration go seconds, such as 10 or 0.5, not " + word);
  }

  private void report(LinuxKernel kernel, Program program, Optional<Duration> limit) {
    CountDownLatch ended = new CountDownLatch(1);
    ProgramInfo before;
    ProgramInfo after;
    long nanos;
    try (Interrupts _ = Interrupts.handle(ended::countDown, () -> {});
        RunStatistics _ = kernel.countRuns()) {
      before = program.info();
      long start = System.nanoTime();
      await(ended, limit);
      after = program.info();
      nanos = System.nanoTime() - start;
    }
    Map<String, Object> members = members(before, after, nanos);
    context
        .out()
        .print(
            Commands.layout(arguments)
                .map(how -> JsonText.of(members, how))
                .orElseGet(() -> ShownText.details(List.of(members))));
  }

  private static void await(CountDownLatch ended, Optional<Duration> limit) {
    try {
      if (limit.isEmpty()) {
        ended.await();
      } else {
        boolean _ = ended.await(limit.get().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> members(ProgramInfo before, ProgramInfo after, long nanos) {
    long runs = after.runs() - before.runs();
    long time = after.runTime().minus(before.runTime()).toNanos();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", ShownKind.unsigned(after.id()));
    members.put("name", after.name());
    members.put("duration_ns", nanos);
    members.put("run_cnt", runs);
    members.put("run_time_ns", time);
    members.put("ns_per_run", runs == 0 ? 0 : time / runs);
    members.put(
        "cpu_percent", Double.valueOf(String.format(Locale.ROOT, "%.3f", 100.0 * time / nanos)));
    return members;
  }
}
