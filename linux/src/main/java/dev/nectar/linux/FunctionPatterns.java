package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.AttachPattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The functions that patterns stand for: those that the kernel lists in tracefs as ones it can
 * trace. Names that occur once in the kernel itself are enough for it to find them; others, and
 * functions of modules, are told by their addresses.
 */
final class FunctionPatterns {
  /** With addresses, since Linux 6.5; and without. */
  private static final String WITH_ADDRESSES = "available_filter_functions_addrs";

  private static final String BY_NAME = "available_filter_functions";

  /** What stands for a function that the linker threw away. */
  private static final String GONE = "__ftrace_invalid_address__";

  private final LinuxTarget target;
  private final Run run;

  FunctionPatterns(LinuxTarget target, Run run) {
    this.target = target;
    this.run = run;
  }

  /** Whether one of them is a pattern. */
  static boolean areAmong(List<String> functions) {
    return functions.stream().anyMatch(AttachPattern::isPattern);
  }

  /**
   * What matches.
   *
   * @param which for the kernel
   * @param origins for each, which of the patterns it matches first
   */
  record Found(Bpf.Functions which, List<Integer> origins) {}

  /**
   * A line of the kernel's list.
   *
   * @param module its module and a colon, or nothing
   * @param address where it can be traced; 0 if the list does not say
   * @param origin which pattern it matches; -1 for none
   */
  private record Traceable(String module, String name, long address, int origin) {
    /** Of {@code [ADDRESS ]NAME[ [MODULE]]}. */
    static Traceable parse(String line) {
      String[] words = line.split(" ");
      boolean addressed = words.length > 1 && !words[1].startsWith("[");
      int at = addressed ? 1 : 0;
      String module =
          words.length > at + 1 ? words[at + 1].substring(1, words[at + 1].length() - 1) + ":" : "";
      long address = addressed ? Long.parseUnsignedLong(words[0], 16) : 0;
      return new Traceable(module, words[at], address, -1);
    }

    /** Which pattern it matches first, or -1; with a module before it, its own module counts. */
    int matching(List<String> patterns) {
      if (name.startsWith(GONE)) {
        return -1;
      }
      for (int i = 0; i < patterns.size(); i++) {
        String pattern = patterns.get(i);
        String own = pattern.indexOf(':') < 0 ? name : text();
        if (AttachPattern.matches(pattern, own)) {
          return i;
        }
      }
      return -1;
    }

    String text() {
      return module + name;
    }
  }

  /** The functions that match; a name without wildcards matches itself. */
  Found find(List<String> patterns) {
    List<Traceable> found = matching(patterns);
    for (String pattern : patterns) {
      if (found.stream().noneMatch(each -> each.matching(List.of(pattern)) == 0)) {
        throw new KernelException(
            "cannot " + run.action() + ": this kernel can trace no function " + pattern,
            "list those it can: /sys/kernel/tracing/" + BY_NAME);
      }
    }
    return new Found(told(found), found.stream().map(Traceable::origin).toList());
  }

  private Bpf.Functions told(List<Traceable> found) {
    List<String> names = found.stream().map(Traceable::text).toList();
    boolean addresses = found.stream().allMatch(each -> each.address() != 0);
    boolean unique = new HashSet<>(names).size() == names.size();
    if (unique && !FunctionAddresses.areNeeded(names)) {
      return Attacher.named(names, run.arena());
    }
    return addresses ? placed(found) : new FunctionAddresses(target, run).of(names);
  }

  private Bpf.Functions placed(List<Traceable> found) {
    MemorySegment array = Native.room(8L * found.size(), run.arena());
    for (int i = 0; i < found.size(); i++) {
      Native.putLong(array, 8L * i, found.get(i).address());
    }
    return new Bpf.Functions.Placed(array);
  }

  private List<Traceable> matching(List<String> patterns) {
    try {
      Path list = target.tracefs(WITH_ADDRESSES);
      return Files.isReadable(list)
          ? read(list, patterns)
          : read(target.tracefs(BY_NAME), patterns);
    } catch (NoSuchFileException e) {
      throw new KernelException(
          unlisted() + "it has no " + BY_NAME, "use a kernel with CONFIG_FUNCTION_TRACER", e);
    } catch (IOException e) {
      throw new KernelException(unlisted() + e.getMessage(), "run as root, for example by sudo", e);
    } catch (KernelException e) {
      throw new KernelException(unlisted() + e.getMessage(), e.advice(), e);
    }
  }

  private static List<Traceable> read(Path list, List<String> patterns) throws IOException {
    List<Traceable> found = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(list)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Traceable function = Traceable.parse(line);
        int origin = function.matching(patterns);
        if (origin >= 0) {
          found.add(new Traceable(function.module(), function.name(), function.address(), origin));
        }
      }
    }
    return found;
  }

  private String unlisted() {
    return "cannot " + run.action() + ": the functions of the kernel cannot be listed: ";
  }
}
