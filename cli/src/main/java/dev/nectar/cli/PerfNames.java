package dev.nectar.cli;

import java.util.List;

/** What perf events are called by bpftool, after {@code linux/perf_event.h} and perf(1). */
final class PerfNames {
  private static final List<String> TYPES =
      List.of("hardware", "software", "tracepoint", "hw-cache", "raw", "breakpoint");

  private static final List<String> HARDWARE =
      List.of(
          "cpu-cycles",
          "instructions",
          "cache-references",
          "cache-misses",
          "branch-instructions",
          "branch-misses",
          "bus-cycles",
          "stalled-cycles-frontend",
          "stalled-cycles-backend",
          "ref-cycles");

  private static final List<String> SOFTWARE =
      List.of(
          "cpu-clock",
          "task-clock",
          "page-faults",
          "context-switches",
          "cpu-migrations",
          "minor-faults",
          "major-faults",
          "alignment-faults",
          "emulation-faults",
          "dummy",
          "bpf-output",
          "cgroup-switches");

  private static final List<String> CACHES =
      List.of("L1-dcache", "L1-icache", "LLC", "dTLB", "iTLB", "branch", "node");
  private static final List<String> OPERATIONS = List.of("load", "store", "prefetch");
  private static final List<String> RESULTS = List.of("refs", "misses");

  private PerfNames() {}

  /** The name of a {@code PERF_TYPE_*}, or its number. */
  static Object type(int type) {
    return type >= 0 && type < TYPES.size() ? TYPES.get(type) : ShownKind.unsigned(type);
  }

  /** The name of what is counted, or the event's {@code config}. */
  static Object config(int type, long config) {
    return switch (type) {
      case 0 -> in(HARDWARE, config);
      case 1 -> in(SOFTWARE, config);
      case 3 ->
          in(CACHES, config & 0xff)
              + "-"
              + in(OPERATIONS, config >>> 8 & 0xff)
              + "-"
              + in(RESULTS, config >>> 16);
      default -> ShownKind.unsigned(config);
    };
  }

  private static Object in(List<String> names, long number) {
    return number >= 0 && number < names.size()
        ? names.get((int) number)
        : ShownKind.unsigned(number);
  }
}
