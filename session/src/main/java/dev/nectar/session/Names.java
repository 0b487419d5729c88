package dev.nectar.session;

import dev.nectar.kernel.KernelClock;
import dev.nectar.symbols.Frame;
import dev.nectar.symbols.ProcessKey;
import dev.nectar.symbols.Symbols;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** What only user space knows: names of addresses, and the time on the wall. For one thread. */
final class Names {
  private final Symbols symbols;
  private final KernelClock clock;
  private final LongFunction<long[]> stacks;
  private final Map<Integer, Optional<ProcessKey>> processes = new HashMap<>();

  /** From boot to 1970; read once so that equal times look equal. */
  private long bootEpochNanos = Long.MIN_VALUE;

  private Optional<Strftime> strftime = Optional.empty();

  /**
   * @param stacks from the number of a stack to its addresses; empty if it is not known
   */
  Names(Symbols symbols, KernelClock clock, LongFunction<long[]> stacks) {
    this.symbols = symbols;
    this.clock = clock;
    this.stacks = stacks;
  }

  String wallClock(String format, long bootNanos) {
    if (bootEpochNanos == Long.MIN_VALUE) {
      bootEpochNanos = clock.bootEpochNanos();
    }
    Strftime known = strftime.orElseGet(() -> new Strftime(ZoneId.systemDefault()));
    strftime = Optional.of(known);
    return known.format(format, bootEpochNanos + bootNanos);
  }

  String now(String format) {
    return wallClock(format, clock.bootNanos());
  }

  String kernelSymbol(long address) {
    List<Frame> frames = symbols.kernel(address);
    return frames.isEmpty() ? hex(address) : frames.getFirst().name();
  }

  String kernelStack(long id, ValueType.StackMode mode, int limit) {
    StringBuilder out = new StringBuilder("\n");
    long[] addresses = stacks.apply(id);
    int first = 0;
    while (first < addresses.length && isGlue(symbols.kernel(addresses[first]))) {
      first++;
    }
    for (int i = first; i < Math.min(first + limit, addresses.length); i++) {
      frame(addresses[i], symbols.kernel(addresses[i]), mode, out);
    }
    return out.toString();
  }

  /** Frames of the program itself and of what calls programs at tracepoints. */
  private static boolean isGlue(List<Frame> frames) {
    String name = frames.isEmpty() ? "" : frames.getFirst().name();
    return name.startsWith("bpf_prog_")
        || name.startsWith("bpf_trace_run")
        || name.startsWith("__bpf_trace_");
  }

  String userStack(long id, int pid, ValueType.StackMode mode, int limit) {
    StringBuilder out = new StringBuilder("\n");
    long[] addresses = stacks.apply(id);
    Optional<ProcessKey> process = processes.computeIfAbsent(pid, symbols::process);
    for (int i = 0; i < Math.min(limit, addresses.length); i++) {
      long address = addresses[i];
      frame(address, process.map(p -> symbols.user(p, address)).orElse(List.of()), mode, out);
    }
    return out.toString();
  }

  private static void frame(
      long address, List<Frame> frames, ValueType.StackMode mode, StringBuilder out) {
    switch (mode) {
      case RAW -> out.append("        ").append(Long.toHexString(address)).append('\n');
      case BPFTRACE -> {
        if (frames.isEmpty()) {
          out.append("        ").append(hex(address)).append('\n');
        }
        for (Frame frame : frames) {
          out.append("        ").append(frame.name()).append('+').append(frame.offset());
          out.append('\n');
        }
      }
      case PERF -> {
        if (frames.isEmpty()) {
          out.append('\t').append(Long.toHexString(address)).append(" [unknown]\n");
        }
        for (Frame frame : frames) {
          out.append('\t').append(Long.toHexString(address)).append(' ');
          out.append(frame.name()).append('+').append(frame.offset());
          if (!frame.module().isEmpty()) {
            out.append(" (").append(frame.module()).append(')');
          }
          out.append('\n');
        }
      }
    }
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
