package dev.nectar.cli;

import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.JsonText;
import dev.nectar.report.NectarException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** {@code nectar prog profile}: how often and how long a program runs. */
final class ProgramProfile {
  private static final String PROG = "prog";
  private static final String DURATION = "duration";

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
    OptionalLong limit = OptionalLong.empty();
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
      limit = OptionalLong.of(nanos(words.next("there is no number of seconds behind duration")));
    }
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      report(kernel, program, limit);
    }
    return 0;
  }

  private static long nanos(String word) {
    return Pause.nanos(word, 0)
        .orElseThrow(
            () ->
                new UsageException(
                    PROG, "behind duration go seconds, such as 10 or 0.5, not " + word));
  }

  private void report(LinuxKernel kernel, Program program, OptionalLong limit) {
    ProgramInfo before;
    ProgramInfo after;
    long nanos;
    try (Pause pause = new Pause();
        RunStatistics _ = kernel.countRuns()) {
      before = program.info();
      long start = System.nanoTime();
      if (limit.isPresent()) {
        boolean _ = pause.isEndedWithin(limit.getAsLong());
      } else {
        pause.untilEnded();
      }
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

  private static Map<String, Object> members(ProgramInfo before, ProgramInfo after, long nanos) {
    long time = after.runTime().minus(before.runTime()).toNanos();
    RunCount count = new RunCount(after.runs() - before.runs(), time, nanos);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", ShownKind.unsigned(after.id()));
    members.put("name", after.name());
    members.put("duration_ns", nanos);
    count.putCounts(members);
    count.putRates(members);
    return members;
  }
}
